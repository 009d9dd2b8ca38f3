/**
 * Defines the part of the store that does not depend on events: accounts, registered channels, read
 * markers, metadata and bans. Events write their changes through it.
 * @module
 */

import type { ScramKeys } from "../../protocol/scram.ts";
import type { Ban } from "../bans/bans.ts";
import type { Conversation, Party } from "./conversation.ts";

/** A registered name with its credentials. */
export interface Account {
  /** The name as its owner wrote it. Accounts are found by the folded name. */
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly scram: ScramKeys | undefined;
  /** Always empty: the runtime shows no client certificates. Kept for the format. */
  readonly certificates: readonly string[];
  /** Whether its user is a server operator. */
  readonly operator?: boolean;
}

/** Ownership of a registered channel. */
export interface ChannelRegistration {
  /** The account that owns the channel. */
  readonly founder: string;
  /** The letters of the prefix modes that each account, by its folded name, gets on joining. */
  readonly access: ReadonlyMap<string, string>;
}

/** A registered channel: it exists without members. */
export interface RegisteredChannel {
  readonly name: string;
  readonly founder: string;
  readonly createdAt: number;
  /** Since when it has its name, in milliseconds since 1970; absent if it has had no other. */
  readonly namedAt?: number;
  readonly topic:
    | { readonly text: string; readonly setBy: string; readonly setAt: number }
    | undefined;
  readonly flags: string;
  readonly key: string | undefined;
  readonly limit: number | undefined;
  readonly lists: Readonly<
    Record<"b" | "e" | "I", readonly { mask: string; setBy: string; setAt: number }[]>
  >;
  /** The prefix modes that accounts (by folded name) get on joining, as letters. */
  readonly access: ReadonlyMap<string, string>;
}

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
   * Returns the metadata of an account (`account name` and `known name`) or a registered channel
   * (`#name`), by key.
   */
  metadata(owner: string): ReadonlyMap<string, string>;
  /** Sets a key, or removes it if the value is `undefined`. */
  setMetadata(owner: string, key: string, value: string | undefined): void;

  bans(): Iterable<Ban>;
  putBan(ban: Ban): void;
  removeBan(mask: string): void;
}
