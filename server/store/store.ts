import type { Event } from "../event.ts";

/**
 * A conversation as history knows it: a channel's folded name, or the folded names of the two who talk privately
 * (their accounts, or their nicks where they have none), sorted, with a space between.
 */
export type Conversation = string;

/** A place in history: behind one message, or at a time. */
export type Place = { readonly msgid: string } | { readonly time: number };

/** A stretch of one conversation. Bounds are exclusive. */
export interface HistoryQuery {
  readonly conversation: Conversation;
  readonly after?: Place;
  readonly before?: Place;
  /** The most events to give. */
  readonly limit: number;
  /** Which end of the stretch they are taken from where there are more. They come oldest first either way. */
  readonly from: "start" | "end";
  /** Whether all that happened is wanted (joins, topics and so on), or only what was said. */
  readonly everything: boolean;
}

/** What is known of a password, and no more: https://www.rfc-editor.org/rfc/rfc5802 section 3. */
export interface ScramKeys {
  readonly iterations: number;
  readonly salt: Uint8Array;
  readonly storedKey: Uint8Array;
  readonly serverKey: Uint8Array;
}

export interface Account {
  /** As its owner wrote it; found by its folded form. */
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly scram: ScramKeys | undefined;
  /** SHA-256 fingerprints of client certificates that log in to it. */
  readonly certificates: readonly string[];
}

/** A channel that outlives its members. */
export interface RegisteredChannel {
  readonly name: string;
  readonly founder: string;
  readonly createdAt: number;
  readonly topic:
    | { readonly text: string; readonly setBy: string; readonly setAt: number }
    | undefined;
  readonly flags: string;
  readonly key: string | undefined;
  readonly limit: number | undefined;
  readonly lists: Readonly<
    Record<"b" | "e" | "I", readonly { mask: string; setBy: string; setAt: number }[]>
  >;
  /** Account (folded) to the letters of the prefix modes that it has on joining. */
  readonly access: ReadonlyMap<string, string>;
}

/** Somebody who may not connect. */
export interface Ban {
  /** `192.0.2.1`, `192.0.2.0/24`, `nick!user@host` with wildcards, or `account:name`. */
  readonly mask: string;
  readonly reason: string;
  readonly setBy: string;
  /** Milliseconds since 1970. */
  readonly setAt: number;
  /** Milliseconds since 1970; `undefined` where it has no end. */
  readonly until: number | undefined;
}

/**
 * What outlives the process. All of it is synchronous. What is written can be read back at once, and is durable after
 * {@link Store.commit}; where that throws, all that was written since the last commit is undone.
 */
export interface Store {
  /** Adds an event to a conversation. The same event may be added to several. */
  append(conversation: Conversation, event: Event): void;
  history(query: HistoryQuery): Event[];
  /** The event with this msgid in a conversation. */
  find(conversation: Conversation, msgid: string): Event | undefined;
  /** The latest message's time in each conversation with one between the two times (exclusive), oldest first. */
  latest(
    conversations: Iterable<Conversation>,
    after: number,
    before: number,
    limit: number,
  ): { conversation: Conversation; time: number }[];
  /** The private conversations of somebody (an account or a nick, folded). */
  conversationsOf(name: string): Conversation[];
  /** Takes a message's text away for good and keeps the redaction event in its conversation. False where there is no such message. */
  redact(conversation: Conversation, msgid: string, redaction: Event): boolean;
  renameConversation(from: Conversation, to: Conversation): void;

  /** By folded name. */
  account(name: string): Account | undefined;
  accounts(): Iterable<Account>;
  putAccount(account: Account): void;
  removeAccount(name: string): void;

  channels(): Iterable<RegisteredChannel>;
  putChannel(channel: RegisteredChannel): void;
  removeChannel(name: string): void;

  /** How far an account has read a conversation, in milliseconds since 1970. */
  readMarker(account: string, conversation: Conversation): number | undefined;
  setReadMarker(account: string, conversation: Conversation, time: number): void;

  /** Metadata of an account (`account name`) or a registered channel (`#name`), by key. */
  metadata(owner: string): ReadonlyMap<string, string>;
  /** `undefined` takes the key away. */
  setMetadata(owner: string, key: string, value: string | undefined): void;

  bans(): Iterable<Ban>;
  putBan(ban: Ban): void;
  removeBan(mask: string): void;

  /**
   * Makes durable all that was written since the last time, all of it or nothing.
   *
   * @throws {StoreError} and then nothing of it was written
   */
  commit(): void;
  close(): void;
}

/** A store that could not do what it was asked. Its message is for the person who runs the server. */
export class StoreError extends Error {
  override name = "StoreError";
}
