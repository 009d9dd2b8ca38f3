import type { ScramKeys } from "../../protocol/scram.ts";
import type { Ban } from "../bans/bans.ts";
import type { Event } from "../events/event.ts";
import type { Conversation, Party } from "./conversation.ts";

/** A place in history: that of one message (which need not be there any more), or a time. */
export type Place = { readonly msgid: string } | { readonly time: number };

/** A stretch of history. Bounds are exclusive. */
export interface HistoryQuery {
  /** Of which conversations; an event that is in several of them comes once. */
  readonly conversations: readonly Conversation[];
  readonly after?: Place;
  readonly before?: Place;
  /** The most events to give. */
  readonly limit: number;
  /** Which end of the stretch they are taken from where there are more. They come oldest first either way. */
  readonly from: "start" | "end";
  /** Whether all that happened is wanted (joins, topics and so on), or only what was said: see {@link isSaid}. */
  readonly everything: boolean;
}

/** What to look for in what was said: see {@link isSaid}. Each thing that is named has to be so. */
export interface SearchQuery {
  /** Where to look; what is in none of them is not found. */
  readonly conversations: readonly Conversation[];
  /** Words that are all in it, whatever their case and accents; what is written without a space between in a row. */
  readonly text?: string;
  /** The nick it was said with, or the account. */
  readonly sender?: string;
  /** Said at this time or later, in milliseconds since 1970. */
  readonly after?: number;
  /** Said at this time or earlier. */
  readonly before?: number;
  /** The most to find. */
  readonly limit: number;
  /** Which of them are taken where there are more, the first or the last. They come oldest first either way. */
  readonly from: "start" | "end";
}

/** What a search came to. */
export interface SearchMatches {
  /** Whether all was looked through that had to be; false where the time was up before. */
  readonly complete: boolean;
  /**
   * What was found, oldest first, as far as it is still there.
   *
   * @param conversations those that the asker may read now
   * @throws {StoreError}
   */
  read(conversations: readonly Conversation[]): Event[];
}

/** Whether an event is something said: a PRIVMSG or NOTICE. */
export function isSaid(event: Event): boolean {
  return event.type === "message" && event.command !== "TAGMSG";
}

export interface Account {
  /** As its owner wrote it; found by its folded form. */
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly scram: ScramKeys | undefined;
  /** SHA-256 fingerprints of client certificates that log in to it. */
  readonly certificates: readonly string[];
  /** Whether who is logged in to it is an operator of the server. */
  readonly operator?: boolean;
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

/** A message as its sender named it, so that it can be known when it is sent again. */
export interface SentMessage {
  /** Whose nonces these are: an account's folded name, or `*` and a folded nick. */
  readonly sender: string;
  /** The folded name of a channel, with its status prefix if there is one, or of a user. */
  readonly target: string;
  readonly nonce: string;
}

/** How long a message that was sent with a nonce is known, in ms. */
export const SENT_LIFETIME_MS = 24 * 60 * 60 * 1000;

/** How much of history is kept. */
export interface Retention {
  /** Events older than this, in milliseconds, are forgotten; `undefined` where none is too old. */
  readonly age: number | undefined;
  /** As long as there is more than this, in bytes, the oldest events are forgotten; `undefined` where there is no bound. */
  readonly size: number | undefined;
}

/**
 * What outlives the process. All of it is synchronous, but for searches. What is written can be read back at once, and is durable after
 * {@link Store.commit}; where that throws, all that was written since the last commit is undone.
 */
export interface Store {
  /** Whether {@link Store.commit} may throw. */
  readonly canFail: boolean;
  /**
   * Does what writes, and reads for that, as a whole: where the store cannot be read meanwhile, the next commit fails, and
   * undoes all that was written since the last one.
   */
  attempt(write: () => void): void;
  /** Adds an event to a conversation. The same event may be added to several. */
  append(conversation: Conversation, event: Event): void;
  history(query: HistoryQuery): Event[];
  /** The event with this msgid, if it is in one of the conversations. */
  find(conversations: readonly Conversation[], msgid: string): Event | undefined;
  /** The last thing said in a conversation: see {@link isSaid}. */
  lastSaid(conversation: Conversation): Event | undefined;
  /**
   * Finds what was said, as far as it is found within a bounded time, after what was written so far is committed.
   *
   * @throws {StoreError} as what rejects the promise
   */
  search(query: SearchQuery): Promise<SearchMatches>;
  /**
   * Has what makes searches fast, and else can wait, done in the background from now on.
   *
   * @param report is told of what whoever runs the server has to know
   */
  indexInBackground(report: (problem: string) => void): void;
  /** Has all of that done, and resolves once it is. */
  catchUp(): Promise<void>;
  /** The private conversations of somebody, in no order. */
  conversationsOf(party: Party): Conversation[];
  /** Takes an event out of a conversation for good. False where it is not there. */
  redact(conversation: Conversation, msgid: string): boolean;
  /** Moves all that is in a conversation to another one, in between what is there. */
  renameConversation(from: Conversation, to: Conversation): void;
  /** When the event was that was added last, in milliseconds since 1970; 0 where there is none. */
  latestTime(): number;

  /** By folded name. */
  account(name: string): Account | undefined;
  accounts(): Iterable<Account>;
  putAccount(account: Account): void;
  removeAccount(name: string): void;
  /**
   * Removes an account with all that belongs to it alone, and all that it said and did before this msgid: from here on
   * nobody reads it, and {@link Store.tidy} takes it away. Whoever has the name next is somebody else.
   */
  forgetAccount(name: string, before: string): void;

  /** By folded name. */
  channel(name: string): RegisteredChannel | undefined;
  channels(): Iterable<RegisteredChannel>;
  putChannel(channel: RegisteredChannel): void;
  removeChannel(name: string): void;

  /** How far somebody has read what a name of theirs stands for, in milliseconds since 1970. */
  readMarker(party: Party, target: string): number | undefined;
  /** @param target a channel's folded name, or a nick's */
  setReadMarker(party: Party, target: string, time: number): void;

  /** Metadata of an account (`account name`, and `known name`) or a registered channel (`#name`), by key. */
  metadata(owner: string): ReadonlyMap<string, string>;
  /** `undefined` takes the key away. */
  setMetadata(owner: string, key: string, value: string | undefined): void;

  /**
   * The msgid that a message was delivered with, for as long as {@link SENT_LIFETIME_MS}.
   *
   * @param now milliseconds since 1970
   */
  sent(message: SentMessage, now: number): string | undefined;
  putSent(message: SentMessage, msgid: string): void;

  bans(): Iterable<Ban>;
  putBan(ban: Ban): void;
  removeBan(mask: string): void;

  /**
   * Takes away a part of what is to be forgotten, in some milliseconds.
   *
   * @param now milliseconds since 1970
   * @returns whether there is more to take away
   * @throws {StoreError} where the store cannot be read
   */
  tidy(retention: Retention, now: number): boolean;

  /**
   * Makes durable all that was written since the last time, all of it or nothing.
   *
   * @throws {StoreError} and then nothing of it was written
   */
  commit(): void;
  /**
   * Commits and ends; to be called once, and nothing after it.
   *
   * @throws {StoreError} as what rejects the promise, where the last changes could not be committed
   */
  close(): Promise<void>;
}

/** A store that could not do what it was asked. Its message is for the person who runs the server. */
export class StoreError extends Error {
  override name = "StoreError";
}

/** A database is not as it was written. */
export class DamageError extends StoreError {
  override name = "DamageError";

  /**
   * @param path the file's
   * @param how what is wrong with it
   */
  constructor(readonly path: string, readonly how: string) {
    super(
      `${path} is damaged: ${how}. 'chatd check' tells more. Put a backup in its place, or move ` +
        "it and its '-wal' away to begin anew",
    );
  }
}
