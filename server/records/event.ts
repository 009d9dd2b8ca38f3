/**
 * Defines the fields of each kind of event, and the union of all. An event is complete: sending or
 * storing it never needs the state of the hub when it happened. How each kind changes the hub is in
 * events/.
 * @module
 */

import type { ScramKeys } from "../../protocol/sasl/scram_server.ts";
import type { Conversation, Party } from "./conversation.ts";
import type { Actor, Stamp, UserId } from "./fields.ts";
import type { PushKeys } from "./push_subscription.ts";
import type { ChannelRegistration, RegisteredChannel } from "./registered_channel.ts";

/** An event before the log has numbered it. */
export type Draft =
  | AcceptEvent
  | AccountEvent
  | AnnounceEvent
  | AttachEvent
  | AwayEvent
  | BanEvent
  | ConnectEvent
  | DetachEvent
  | DropAccountEvent
  | GrantEvent
  | HostEvent
  | InviteEvent
  | JoinEvent
  | KickEvent
  | KillEvent
  | KnockEvent
  | MessageEvent
  | MetadataEvent
  | ModeEvent
  | NewAccountEvent
  | NickEvent
  | PartEvent
  | PasswordEvent
  | PushSubscriptionEvent
  | QuitEvent
  | ReadMarkerEvent
  | RedactEvent
  | ChannelRegistrationEvent
  | RenameEvent
  | RestoreChannelEvent
  | SetnameEvent
  | SilenceEvent
  | TopicEvent
  | UnbanEvent
  | UserModeEvent
  | WallopsEvent;

/** An event that the log has numbered and the hub applies. */
export type Event = Draft & Stamp;

/** A user changes the list of users whose private messages they accept. */
export interface AcceptEvent extends Actor {
  readonly type: "accept";
  readonly added: readonly UserId[];
  readonly removed: readonly UserId[];
}

/** A user logs in or out. */
export interface AccountEvent extends Actor {
  readonly type: "account";
  /** The account's name; absent when the user logs out. */
  readonly name?: string;
}

/** The administrator sends a notice to all users. */
export interface AnnounceEvent extends Actor {
  readonly type: "announce";
  readonly text: string;
}

/** A user who is in the chat already gets one more session. */
export interface AttachEvent extends Actor {
  readonly type: "attach";
  /** Its IP address, which a user without a connection takes over. */
  readonly address?: string;
  /** Whether its connection is encrypted. */
  readonly secure: boolean;
}

/** A user goes away, or comes back. */
export interface AwayEvent extends Actor {
  readonly type: "away";
  /** The away message; absent when the user is back. */
  readonly message?: string;
}

/** An operator bans users from the server. */
export interface BanEvent extends Actor {
  readonly type: "ban";
  readonly mask: string;
  readonly reason: string;
  /** The end of the ban, in milliseconds since 1970; absent if it has none. */
  readonly until?: number;
}

/** A channel is registered, gets another founder or other access, or is no longer registered. */
export interface ChannelRegistrationEvent extends Actor {
  readonly type: "registration";
  readonly channel: string;
  /** Absent when the channel is no longer registered. */
  readonly registration?: ChannelRegistration;
}

/** A connection has registered: a user appears. */
export interface ConnectEvent extends Actor {
  readonly type: "connect";
  readonly nick: string;
  readonly username: string;
  readonly host: string;
  /** The IP address. */
  readonly address: string;
  readonly realname: string;
  readonly secure: boolean;
}

/** The event's session leaves its user. If it was the last one, a quit follows. */
export interface DetachEvent extends Actor {
  readonly type: "detach";
}

/** An account ends, and all its messages are deleted. */
export interface DropAccountEvent extends Actor {
  readonly type: "drop-account";
  /** The account's name. */
  readonly name: string;
}

/** An account gets operator status, or loses it. */
export interface GrantEvent extends Actor {
  readonly type: "grant";
  /** The account's name. */
  readonly name: string;
  readonly granted: boolean;
}

/** A user gets another username or host. */
export interface HostEvent extends Actor {
  readonly type: "host";
  readonly username: string;
  readonly host: string;
  /**
   * The server's name: to clients that do not know CHGHOST, the server gives the user's prefixes
   * back.
   */
  readonly server: string;
}

/** A user invites another one to a channel. */
export interface InviteEvent extends Actor {
  readonly type: "invite";
  readonly channel: string;
  readonly target: UserId;
  /** The nick of the invited user. */
  readonly nick: string;
  /**
   * Whether it lets the user in regardless of the channel's modes, because the inviter has that
   * power.
   */
  readonly opens: boolean;
  /** Set if only the channel's members are told, and not the invited user. */
  readonly unheard?: true;
  /** Set in the copy for members who asked to see invitations. */
  readonly notice?: true;
}

/** A user joins a channel, or creates it. */
export interface JoinEvent extends Actor {
  readonly type: "join";
  readonly channel: string;
  readonly realname: string;
}

/** A channel operator removes a member. */
export interface KickEvent extends Actor {
  readonly type: "kick";
  readonly channel: string;
  readonly target: UserId;
  /** The nick of the removed member. */
  readonly nick: string;
  readonly comment: string;
}

/** An operator disconnects a user. The user's quit is another event, which follows. */
export interface KillEvent extends Actor {
  readonly type: "kill";
  readonly target: UserId;
  readonly nick: string;
  readonly reason: string;
}

/** A user asks to be invited to a channel. */
export interface KnockEvent extends Actor {
  readonly type: "knock";
  readonly channel: string;
  /** Empty if none was given. */
  readonly reason: string;
  /** The server's name, the source of the numeric that members get. */
  readonly server: string;
}

/** A user sends a message: PRIVMSG, NOTICE or TAGMSG. */
export interface MessageEvent extends Actor {
  readonly type: "message";
  readonly command: "PRIVMSG" | "NOTICE" | "TAGMSG";
  /** A channel's name or a nick, as its owner writes it. */
  readonly target: string;
  /** The lowest prefix symbol of the members that get it. */
  readonly status?: string;
  /** Absent in a TAGMSG. A multiline message has line feeds. */
  readonly text?: string;
  /** See {@link JoinedLines}. */
  readonly joints?: readonly number[];
  /**
   * The nick of the user who relayed it from another network; the source names its author there.
   */
  readonly relay?: string;
  /** Whether it is for half-operators and above, by the channel's mode U. */
  readonly moderated?: true;
  /** Whether the recipient does not want the sender's messages: only the sender sees it. */
  readonly silenced?: true;
  /** The client-only tags, each with its `+`. */
  readonly tags?: ReadonlyMap<string, string>;
}

/** A user sets a key of their own metadata, or of a channel's. */
export interface MetadataEvent extends Actor {
  readonly type: "metadata";
  /** The channel's name, or the user's nick. */
  readonly target: string;
  /** The user whose metadata changes; absent for a channel. */
  readonly about?: UserId;
  /** The owner in the store; absent for metadata that ends with the user or the channel. */
  readonly owner?: string;
  readonly key: string;
  /** Absent when the key is removed. */
  readonly value?: string;
}

/** One letter of a MODE command. */
export interface ModeChange {
  readonly add: boolean;
  readonly letter: string;
  /** The parameter as clients see it: a complete mask, a key, a number or a nick. */
  readonly param?: string;
  /** The member, for a prefix mode. */
  readonly member?: UserId;
}

/** A user changes the modes of a channel or of its members. */
export interface ModeEvent extends Actor {
  readonly type: "mode";
  readonly channel: string;
  readonly changes: readonly ModeChange[];
}

/** A user, or a client before its registration, creates an account. */
export interface NewAccountEvent extends Actor {
  readonly type: "new-account";
  readonly name: string;
  readonly scram: ScramKeys;
}

/** A user changes their nick. */
export interface NickEvent extends Actor {
  readonly type: "nick";
  readonly nick: string;
}

/** A user leaves a channel. */
export interface PartEvent extends Actor {
  readonly type: "part";
  readonly channel: string;
  readonly reason?: string;
}

/** The password of an account changes. */
export interface PasswordEvent extends Actor {
  readonly type: "password";
  /** The account's name. */
  readonly name: string;
  readonly scram: ScramKeys;
}

/** An account gets a push subscription, or loses one. */
export interface PushSubscriptionEvent extends Actor {
  readonly type: "push-subscription";
  /** The account's name. */
  readonly name: string;
  readonly endpoint: string;
  /** The keys of the new subscription; absent if the one with this endpoint ends. */
  readonly keys?: PushKeys;
}

/** A user leaves the chat. */
export interface QuitEvent extends Actor {
  readonly type: "quit";
  readonly reason: string;
}

/** A user has read a conversation up to a time. The source is the server. */
export interface ReadMarkerEvent extends Actor {
  readonly type: "readMarker";
  /** A channel's name or a nick. */
  readonly target: string;
  /** The user in the store; absent for a user without an account. */
  readonly party?: Party;
  /** The time of the last message that was read, in milliseconds since 1970. */
  readonly read: number;
}

/** A user deletes a message of their own, or one in a channel where they have the power to. */
export interface RedactEvent extends Actor {
  readonly type: "redact";
  /** A channel's name or a nick. */
  readonly target: string;
  /** The msgid of the deleted message. */
  readonly msgid: string;
  /** The nick of its author. */
  readonly author: string;
  /** The conversation that the message is stored in. */
  readonly conversation: Conversation;
  readonly reason?: string;
  /** Set in the copy for a user who takes no private messages from the sender. */
  readonly refused?: true;
}

/** A user renames a channel. */
export interface RenameEvent extends Actor {
  readonly type: "rename";
  readonly channel: string;
  readonly name: string;
  /**
   * The channel's creation time, in milliseconds since 1970: its history is stored under the name
   * and this time.
   */
  readonly madeAt: number;
  /** The time since which it had its old name. Absent in events of an older chatd. */
  readonly namedAt?: number;
  /** Empty if none was given. */
  readonly reason: string;
}

/** The server restores a channel, because the change that removed it could not be stored. */
export interface RestoreChannelEvent extends Actor {
  readonly type: "restore-channel";
  readonly stored: RegisteredChannel;
}

/** A user changes their real name. */
export interface SetnameEvent extends Actor {
  readonly type: "setname";
  readonly realname: string;
}

/** A user changes the list of masks whose private messages they do not want. */
export interface SilenceEvent extends Actor {
  readonly type: "silence";
  /** Complete masks. */
  readonly added: readonly string[];
  /** Complete masks. */
  readonly removed: readonly string[];
}

/** A user sets or clears a channel's topic. */
export interface TopicEvent extends Actor {
  readonly type: "topic";
  readonly channel: string;
  /** Empty when the topic is cleared. */
  readonly topic: string;
}

/** An operator ends a ban. */
export interface UnbanEvent extends Actor {
  readonly type: "unban";
  readonly mask: string;
}

/** A user's modes change. */
export interface UserModeEvent extends Actor {
  readonly type: "user-mode";
  readonly nick: string;
  /** Letters. */
  readonly added: string;
  /** Letters. */
  readonly removed: string;
  /** The operator's name in the configuration, when mode o is added. */
  readonly name?: string;
}

/** An operator sends a message to all users with user mode w. */
export interface WallopsEvent extends Actor {
  readonly type: "wallops";
  readonly text: string;
}
