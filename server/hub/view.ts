/**
 * The hub as command handlers see it. They look users and channels up; only events change them.
 * @module
 */

import type { Bans } from "../bans/bans.ts";
import type { UserId } from "../records/fields.ts";
import type { Channel, User } from "./model.ts";
import type { Whowas } from "./whowas.ts";

/** The users and channels of the chat, read-only. */
export interface HubView {
  readonly userCount: number;
  /** The most users that were ever connected at once. */
  readonly mostUsers: number;
  /** The number of users with mode i. */
  readonly invisibleCount: number;
  /** The number of users with mode o. */
  readonly operatorCount: number;
  readonly channelCount: number;
  /** The former users. */
  readonly whowas: Pick<Whowas, "find">;
  /** The server bans. */
  readonly bans: Pick<Bans, "find" | "list" | "against">;
  userById(id: UserId): User | undefined;
  user(nick: string): User | undefined;
  channel(name: string): Channel | undefined;
  users(): Iterable<User>;
  channels(): Iterable<Channel>;
  /** Whether an account has this name. */
  isAccount(name: string): boolean;
}
