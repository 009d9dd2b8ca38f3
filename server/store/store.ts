/**
 * Defines the store: the interface to everything that outlives the process, and the types of its
 * contents. The implementations are memory.ts and sqlite/sqlite.ts.
 * @module
 */

import type { Event } from "../records/event.ts";
import type { Conversation, Party } from "../records/conversation.ts";
import type { Retention } from "../config/settings.ts";
import type { Records } from "./records.ts";

/**
 * A place in history: that of a message, even a deleted one, or a time in milliseconds since 1970.
 */
export type Place = { readonly msgid: string } | { readonly time: number };

/** A query for a part of history. Bounds are exclusive. */
export interface HistoryQuery {
  /** The conversations to read. An event that is in several of them comes once. */
  readonly conversations: readonly Conversation[];
  readonly after?: Place;
  readonly before?: Place;
  /** The most events to return. */
  readonly limit: number;
  /** Which end to take events from if there are more. They come oldest first either way. */
  readonly from: "start" | "end";
  /**
   * Whether to include all events (joins, topics and so on), or messages only: see {@link isSaid}.
   */
  readonly everything: boolean;
}

/** A search in messages: see {@link isSaid}. A message must meet every condition. */
export interface SearchQuery {
  /** The conversations to search. */
  readonly conversations: readonly Conversation[];
  /**
   * Words that the message must hold, in any case and with any accents. Words without a space
   * between them must follow each other.
   */
  readonly text?: string;
  /** The nick or the account of the sender. */
  readonly sender?: string;
  /** The earliest time of the message, in milliseconds since 1970. */
  readonly after?: number;
  /** The latest time of the message, in milliseconds since 1970. */
  readonly before?: number;
  /** The most messages to find. */
  readonly limit: number;
  /**
   * Which messages to take if there are more, the first or the last. They come oldest first either
   * way.
   */
  readonly from: "start" | "end";
}

/** The result of a search. */
export interface SearchMatches {
  /** Whether the search was finished; false if its time limit ended it. */
  readonly complete: boolean;
  /**
   * Reads the messages found that still exist, oldest first.
   *
   * @param conversations the conversations that the user may read now
   * @throws {StoreError} if the store cannot be read
   */
  read(conversations: readonly Conversation[]): Event[];
}

/** Whether an event is a message with text: a PRIVMSG or NOTICE. */
export function isSaid(event: Event): boolean {
  return event.type === "message" && event.command !== "TAGMSG";
}

/** A message's nonce, sender and target, which identify a message that a client sends again. */
export interface SentMessage {
  /** The sender: an account's folded name, or `*` and a folded nick. */
  readonly sender: string;
  /** The folded name of a channel, with its status prefix if there is one, or of a user. */
  readonly target: string;
  readonly nonce: string;
}

/** For how long a nonce is remembered, in ms. */
export const SENT_LIFETIME_MS = 24 * 60 * 60 * 1000;

/**
 * Keeps everything that outlives the process: history, accounts, channels, read markers, metadata,
 * nonces and bans.
 *
 * Everything but searches is synchronous. Writes can be read back at once, and are durable after
 * {@link Store.commit}. If that throws, everything written since the last commit is undone.
 */
export interface Store extends Records {
  /** Whether {@link Store.commit} may throw. */
  readonly canFail: boolean;
  /**
   * Runs a function that writes and reads. If the store cannot be read in it, the next commit
   * fails, and undoes everything written since the last one.
   */
  attempt(write: () => void): void;
  /** Adds an event to a conversation. The same event may be added to several. */
  append(conversation: Conversation, event: Event): void;
  /** Returns a part of history, oldest first. */
  history(query: HistoryQuery): Event[];
  /** Finds the event with this msgid in the conversations. */
  find(conversations: readonly Conversation[], msgid: string): Event | undefined;
  /** Returns the last message of a conversation: see {@link isSaid}. */
  lastSaid(conversation: Conversation): Event | undefined;
  /**
   * Returns the last message of each conversation that has one. The time grows with the number of
   * conversations.
   */
  lastSaidIn(conversations: readonly Conversation[]): ReadonlyMap<Conversation, Event>;
  /**
   * Searches messages, after the current writes are committed and within a time limit.
   *
   * @throws {StoreError} as the promise's rejection
   */
  search(query: SearchQuery): Promise<SearchMatches>;
  /**
   * Indexes messages for fast searches in the background from now on.
   *
   * @param report called with problems that the server's administrator must know
   */
  indexInBackground(report: (problem: string) => void): void;
  /** Resolves once all messages are indexed. */
  catchUp(): Promise<void>;
  /** Returns the private conversations of a party, in no order. */
  conversationsOf(party: Party): Conversation[];
  /** Returns the time of the last event, in milliseconds since 1970; 0 if there is none. */
  latestTime(): number;

  /**
   * Returns the msgid that a message with this nonce was delivered with, within
   * {@link SENT_LIFETIME_MS}.
   *
   * @param now milliseconds since 1970
   */
  sent(message: SentMessage, now: number): string | undefined;
  putSent(message: SentMessage, msgid: string): void;

  /**
   * Deletes some of the events that must not be kept, in a few milliseconds.
   *
   * @param now milliseconds since 1970
   * @returns whether there is more to delete
   * @throws {StoreError} if the store cannot be read
   */
  tidy(retention: Retention, now: number): boolean;

  /**
   * Makes everything written since the last commit durable, all or nothing.
   *
   * @throws {StoreError} if it could not; then nothing of it was written
   */
  commit(): void;
  /**
   * Commits and closes the store. Call it once, as the last method.
   *
   * @throws {StoreError} as the promise's rejection, if the last changes could not be committed
   */
  close(): Promise<void>;
}

/** A failure of a store. Its message is for the server's administrator. */
export class StoreError extends Error {
  override name = "StoreError";
}

/** A damaged database. */
export class DamageError extends StoreError {
  override name = "DamageError";

  /** @param path the file's path @param how the damage, in words */
  constructor(readonly path: string, readonly how: string) {
    super(
      `${path} is damaged: ${how}. 'chatd check' tells more. Replace it with a backup, or move ` +
        "it and its '-wal' away to start over",
    );
  }
}
