/**
 * Users, channels and members as the hub and the events see them. They change only while an event
 * is applied. model.ts explains the fields.
 * @module
 */

import type { Endpoint } from "../delivery/endpoint.ts";
import { Talk } from "../delivery/talk.ts";
import { closedConversation, type Conversation } from "../records/conversation.ts";
import type { Callers, Channel, ListEntry, ListMode, Member, Topic, User } from "./model.ts";
import type { ChannelRegistration } from "../records/registered_channel.ts";

/** A user, while an event is applied. */
export interface MutableUser extends User {
  nick: string;
  username: string;
  host: string;
  address: string;
  realname: string;
  account: string | undefined;
  away: string | undefined;
  /** Changes in {@link State.setUserModes} alone. */
  modes: string;
  operator: string | undefined;
  secure: boolean;
  spokeAt: number;
  absentSince: number | undefined;
  source: string;
  readonly channels: Set<MutableChannel>;
  readonly invites: Set<MutableChannel>;
  readonly markers: Map<string, number>;
  readonly metadata: Map<string, string>;
  callers: Callers;
  endpoints: readonly Endpoint[];
}

/** A member, while an event is applied. */
export interface MutableMember extends Member {
  modes: string;
}

/** A channel, while an event is applied. */
export interface MutableChannel extends Channel {
  name: string;
  namedAt: number;
  ownConversation: Conversation;
  topic: Topic | undefined;
  flags: string;
  key: string | undefined;
  limit: number | undefined;
  forward: string | undefined;
  readonly lists: Record<ListMode, readonly ListEntry[]>;
  registration: ChannelRegistration | undefined;
  readonly metadata: Map<string, string>;
  readonly members: Map<MutableUser, MutableMember>;
  /**
   * The messages of this turn, which delivery collects here. It is no state: no event changes it.
   */
  readonly talk: Talk;
}

/** Returns `nick!user@host`. */
export function sourceOf(
  { nick, username, host }: Pick<User, "nick" | "username" | "host">,
): string {
  return `${nick}!${username}@${host}`;
}

/** Returns a channel without members, with the modes that new channels have. */
export function newChannel(name: string, createdAt: number): MutableChannel {
  return {
    name,
    createdAt,
    namedAt: createdAt,
    ownConversation: closedConversation(name, createdAt),
    topic: undefined,
    flags: "nt",
    key: undefined,
    limit: undefined,
    forward: undefined,
    lists: { b: [], e: [], I: [] },
    registration: undefined,
    metadata: new Map(),
    members: new Map(),
    talk: new Talk(),
  };
}
