/**
 * Defines the part of the store that does not depend on events: accounts, registered channels, read
 * markers, metadata and bans. Events write their changes through it.
 * @module
 */

import type { Account } from "../records/account.ts";
import type { Ban } from "../bans/bans.ts";
import type { Conversation, Party } from "../records/conversation.ts";
import type { RegisteredChannel } from "../records/registered_channel.ts";

/** Stores everything but history; {@link Store} says when it is durable. */
export interface Records {
  /** Deletes an event from a conversation. Returns false if it is not there. */
  redact(conversation: Conversation, msgid: string): boolean;
  /**
   * Moves the events of a conversation into another one, which stays in order.
   *
   * @param since only events from this time on, in milliseconds since 1970
   */
  renameConversation(from: Conversation, to: Conversation, since?: number): void;
  /** Moves the read markers of all users from one target to another; both are folded. */
  renameMarkers(from: string, to: string): void;

  /** Finds an account by its name, ignoring case. */
  account(name: string): Account | undefined;
  accounts(): Iterable<Account>;
  putAccount(account: Account): void;
  removeAccount(name: string): void;
  /**
   * Removes an account with its data, and its events before this msgid. From here on no user can
   * read those events, and {@link Store.tidy} deletes them. Another user can then register the
   * name.
   */
  forgetAccount(name: string, before: string): void;

  /** Finds a registered channel by its name, ignoring case. */
  channel(name: string): RegisteredChannel | undefined;
  channels(): Iterable<RegisteredChannel>;
  putChannel(channel: RegisteredChannel): void;
  removeChannel(name: string): void;

  /** Returns how far a party has read a conversation, in milliseconds since 1970. */
  readMarker(party: Party, target: string): number | undefined;
  /** @param target the folded name of a channel or a nick */
  setReadMarker(party: Party, target: string, time: number): void;

  /**
   * Returns the metadata of an account (`account name`, `known name`; its push subscriptions as
   * `push name`, its settings as `settings name`, and its user, who stays without a connection, as
   * `here name`) or a registered channel (`#name`), by key.
   */
  metadata(owner: string): ReadonlyMap<string, string>;
  /** Returns the names of the accounts that have metadata of a kind, folded. */
  accountsWith(kind: "here" | "push"): string[];
  /** Sets a key, or removes it if the value is `undefined`. */
  setMetadata(owner: string, key: string, value: string | undefined): void;

  bans(): Iterable<Ban>;
  putBan(ban: Ban): void;
  removeBan(mask: string): void;
}
