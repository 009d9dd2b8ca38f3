/**
 * Users, channels and members as all code outside the hub sees them: read-only. The types that
 * events change are in mutable_model.ts.
 * @module
 */

import type { SessionId, UserId } from "../records/fields.ts";
import type { Conversation } from "../records/conversation.ts";
import type { ChannelRegistration } from "../records/registered_channel.ts";

/** A connected person or bot, through one connection or several. */
export interface User {
  readonly id: UserId;
  readonly nick: string;
  readonly username: string;
  readonly host: string;
  /** The IP address that the user connects from; other users may see another host. */
  readonly address: string;
  readonly realname: string;
  /** The account that the user is logged in to. */
  readonly account: string | undefined;
  /** The away message; `undefined` while the user is present. */
  readonly away: string | undefined;
  /** The letters of the user modes. */
  readonly modes: string;
  /** The operator's name in the configuration; `undefined` for a user who is no operator. */
  readonly operator: string | undefined;
  /** Whether all connections of the user are encrypted. */
  readonly secure: boolean;
  /** Milliseconds since 1970. */
  readonly connectedAt: number;
  /** Since when the user has no connection, in milliseconds since 1970; `undefined` with one. */
  readonly absentSince: number | undefined;
  /** The time of the user's last message, in milliseconds since 1970. */
  readonly spokeAt: number;
  /** `nick!user@host`, kept up to date with its parts. */
  readonly source: string;
  readonly channels: ReadonlySet<Channel>;
  /**
   * The channels that the user was invited to and has not joined since. Only invitations by members
   * who may let users in count.
   */
  readonly invites: ReadonlySet<Channel>;
  /**
   * A guest's read markers by folded target, in milliseconds since 1970. The store has those of
   * accounts.
   */
  readonly markers: ReadonlyMap<string, number>;
  /** Metadata that lasts as long as the user is connected. The store has that of accounts. */
  readonly metadata: ReadonlyMap<string, string>;
  readonly callers: Callers;
  /** The user's connections to this process. */
  readonly endpoints: readonly { readonly id: SessionId }[];
}

/** The users that a user takes private messages from. It never changes: a new one replaces it. */
export interface Callers {
  /** The users that ACCEPT named; some may have left. */
  readonly accepted: ReadonlySet<UserId>;
  /** The users that it wrote to last while it had mode g or R; they may answer. The latest last. */
  readonly addressed: ReadonlySet<UserId>;
  /** The masks of SILENCE. */
  readonly silenced: readonly ListEntry[];
}

/** A user's status in one channel. */
export interface Member {
  /** The letters of the prefix modes held. */
  readonly modes: string;
}

/** The topic of a channel. */
export interface Topic {
  readonly text: string;
  /** `nick!user@host` of the user who set it. */
  readonly setBy: string;
  /** Milliseconds since 1970. */
  readonly setAt: number;
}

/** An entry of a channel's list of masks; channel/list_mask.ts makes it. */
export interface ListEntry {
  /** In full, as `nick!user@host` or an extended ban. */
  readonly mask: string;
  /** `nick!user@host` of the user who set it. */
  readonly setBy: string;
  /** Milliseconds since 1970. */
  readonly setAt: number;
  /** Whether it only mutes, and does not keep users out. */
  readonly mute: boolean;
  fits(subject: { readonly source: string; readonly account: string | undefined }): boolean;
}

/** The modes that are lists of masks: bans, exceptions from bans, and standing invitations. */
export type ListMode = "b" | "e" | "I";

/** A channel. It exists as long as it has members or is registered. */
export interface Channel {
  /** As the first member wrote it. */
  readonly name: string;
  /** Milliseconds since 1970. No two channels of a process have the same. */
  readonly createdAt: number;
  /** Since when the channel has its name, in milliseconds since 1970. */
  readonly namedAt: number;
  /**
   * The conversation in history that belongs to this channel alone, and to no later one of its
   * name.
   */
  readonly ownConversation: Conversation;
  readonly topic: Topic | undefined;
  /** The letters of the modes without a parameter. */
  readonly flags: string;
  /** Mode k. */
  readonly key: string | undefined;
  /** Mode l: the most members. */
  readonly limit: number | undefined;
  /** Mode f: the name of the channel where users go who cannot join this one. */
  readonly forward: string | undefined;
  /**
   * A list never changes: a new one replaces it. A result computed from a list holds as long as
   * that list is in use.
   */
  readonly lists: Readonly<Record<ListMode, readonly ListEntry[]>>;
  /** The owner; a registered channel stays when its last member leaves. */
  readonly registration: ChannelRegistration | undefined;
  /**
   * Metadata that lasts as long as the channel has members. The store has that of registered
   * channels.
   */
  readonly metadata: ReadonlyMap<string, string>;
  readonly members: ReadonlyMap<User, Member>;
}
