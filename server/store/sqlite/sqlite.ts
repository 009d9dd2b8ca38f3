/**
 * Stores everything in a data folder with SQLite, and searches with an index. Its parts: history in
 * sqlite_history.ts, nonces in sent_messages.ts, deletion in purger.ts, the index in search/.
 * @module
 */

import type { Ban } from "../../bans/bans.ts";
import { fold } from "../../../protocol/names/casemapping.ts";
import type { Event } from "../../records/event.ts";
import { timeOfMsgid } from "../msgid.ts";
import {
  decodeAccount,
  decodeBan,
  decodeChannel,
  encodeAccount,
  encodeBan,
  encodeChannel,
} from "../codec.ts";
import {
  accountParty,
  type Conversation,
  formerParty,
  type Party,
  withParty,
} from "../../records/conversation.ts";
import { Database } from "./database.ts";
import { Purger } from "./purger.ts";
import { FolderLock } from "./lock.ts";
import { SentMessages } from "./sent_messages.ts";
import { SqliteHistory } from "./sqlite_history.ts";
import { WorkerHandle } from "../../search/worker_handle.ts";
import { msgidOf } from "../event_ids.ts";
import type { HistoryQuery, SearchMatches, SearchQuery, SentMessage, Store } from "../store.ts";
import { StoreError } from "../store.ts";
import type { Durability, Retention } from "../../config/settings.ts";
import type { Account } from "../../records/account.ts";
import type { RegisteredChannel } from "../../records/registered_channel.ts";

/** Decoded in place of an account that does not exist: the lookup must take the same time. */
const NOBODY = encodeAccount({
  name: "nobody",
  createdAt: Date.UTC(2026, 0, 1),
  certificates: [],
  scram: {
    iterations: 100_000,
    salt: new Uint8Array(16),
    storedKey: new Uint8Array(32),
    serverKey: new Uint8Array(32),
    sha512: { storedKey: new Uint8Array(64), serverKey: new Uint8Array(64) },
  },
});

/**
 * A store in a data folder: `chatd.db`, with an index in `search.db`. One process at a time can
 * open it.
 */
export class SqliteStore implements Store {
  readonly canFail = true;
  readonly #lock: FolderLock;
  readonly #database: Database;
  readonly #history: SqliteHistory;
  readonly #search: WorkerHandle;
  readonly #purger: Purger;
  readonly #sent: SentMessages;
  readonly #statements;
  /** The conversations to report to the index at the commit. */
  readonly #touched = new Set<number>();
  #appended = 0;

  /**
   * Opens the store.
   *
   * @param folder must exist
   * @param notice called with a text if opening takes long
   * @throws {StoreError} if the folder or its database cannot be used
   */
  constructor(
    folder: string,
    durability: Durability = "process",
    notice?: (text: string) => void,
  ) {
    using stack = new DisposableStack();
    this.#lock = stack.use(new FolderLock(folder));
    const database = this.#database = new Database(`${folder}/chatd.db`, durability, notice);
    stack.defer(() => database.close());
    const history = new SqliteHistory(database, (event) => this.#purger.hides(event));
    this.#purger = new Purger(database, history.added, () => history.clearCache());
    this.#history = history;
    this.#sent = new SentMessages(database);
    this.#statements = {
      account: database.statement(
        "SELECT ifnull((SELECT account FROM accounts WHERE folded = ?), ?) AS account",
      ),
      accounts: database.statement("SELECT account FROM accounts"),
      putAccount: database.statement("INSERT OR REPLACE INTO accounts VALUES (?, ?)"),
      removeAccount: database.statement("DELETE FROM accounts WHERE folded = ?"),
      channel: database.statement("SELECT channel FROM channels WHERE folded = ?"),
      channels: database.statement("SELECT channel FROM channels"),
      putChannel: database.statement("INSERT OR REPLACE INTO channels VALUES (?, ?)"),
      removeChannel: database.statement("DELETE FROM channels WHERE folded = ?"),
      marker: database.statement("SELECT time FROM markers WHERE party = ? AND target = ?"),
      renameMarkers: database.statement(
        "UPDATE OR REPLACE markers SET target = ? WHERE target = ?",
      ),
      putMarker: database.statement("INSERT OR REPLACE INTO markers VALUES (?, ?, ?)"),
      metadata: database.statement("SELECT key, value FROM metadata WHERE owner = ?"),
      metadataOwners: database.statement(
        "SELECT DISTINCT owner FROM metadata WHERE owner >= ? AND owner < ?",
      ),
      putMetadata: database.statement("INSERT OR REPLACE INTO metadata VALUES (?, ?, ?)"),
      removeMetadata: database.statement("DELETE FROM metadata WHERE owner = ? AND key = ?"),
      removeMarkers: database.statement("DELETE FROM markers WHERE party = ?"),
      removeAllMetadata: database.statement("DELETE FROM metadata WHERE owner = ?"),
      bans: database.statement("SELECT ban FROM bans"),
      putBan: database.statement("INSERT OR REPLACE INTO bans VALUES (?, ?)"),
      removeBan: database.statement("DELETE FROM bans WHERE mask = ?"),
      lastRemoval: database.statement(
        "SELECT seq AS number FROM sqlite_sequence WHERE name = 'search_removals'",
      ),
      removed: database.statement("DELETE FROM search_removals WHERE number <= ?"),
    };
    const lastRemoval = Number(this.#statements.lastRemoval.get()?.number ?? 0);
    this.#search = new WorkerHandle(folder, lastRemoval, (upTo) => this.#removed(upTo));
    stack.move();
  }

  attempt(write: () => void): void {
    try {
      write();
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      this.#database.fail(error);
    }
  }

  /**
   * The number of new events written since the store was opened; {@link commit} writes the rest.
   */
  get addedEvents(): number {
    return this.#history.added.inserted;
  }

  append(conversation: Conversation, event: Event): void {
    this.#touched.add(this.#history.append(conversation, event));
    this.#appended++;
  }

  history(query: HistoryQuery): Event[] {
    return this.#history.history(query);
  }

  find(conversations: readonly Conversation[], msgid: string): Event | undefined {
    return this.#history.find(conversations, msgid);
  }

  lastSaid(conversation: Conversation): Event | undefined {
    return this.#history.lastSaid(conversation);
  }

  lastSaidIn(conversations: readonly Conversation[]): ReadonlyMap<Conversation, Event> {
    return this.#history.lastSaidIn(conversations);
  }

  async search(query: SearchQuery): Promise<SearchMatches> {
    const { conversations, text, sender, after, before, limit, from } = query;
    if (text === undefined && sender === undefined) {
      const stretch = {
        limit,
        from,
        everything: false,
        ...(after === undefined ? {} : { after: { time: after - 1 } }),
        ...(before === undefined ? {} : { before: { time: before + 1 } }),
      };
      const read = (conversations: readonly Conversation[]) =>
        this.#history.history({ conversations, ...stretch });
      return { complete: true, read };
    }
    await this.#database.settled();
    const numbered = this.#history.numbered(conversations);
    const { hits, complete } = await this.#search.search({
      ...query,
      conversations: [...numbered.keys()],
    });
    const read = (conversations: readonly Conversation[]) => {
      const readable = new Set(conversations);
      return hits.flatMap(([number, id]) => {
        const conversation = numbered.get(number);
        if (conversation === undefined || !readable.has(conversation)) return [];
        return this.#history.find([conversation], msgidOf(id)) ?? [];
      });
    };
    return { complete, read };
  }

  indexInBackground(report: (problem: string) => void): void {
    this.#search.indexInBackground(report, this.latestTime() === 0);
  }

  async catchUp(): Promise<void> {
    await this.#database.settled();
    await this.#search.catchUp();
  }

  conversationsOf(party: Party): Conversation[] {
    return this.#history.conversationsOf(party);
  }

  redact(conversation: Conversation, msgid: string): boolean {
    return this.#history.redact(conversation, msgid);
  }

  renameConversation(from: Conversation, to: Conversation, since?: number): void {
    this.#history.renameConversation(from, to, since);
    this.#purger.moved();
  }

  latestTime(): number {
    return this.#history.latestTime();
  }

  account(name: string): Account | undefined {
    // The time that it takes must not tell whether the account exists.
    const text = String(this.#statements.account.get(fold(name), NOBODY)?.account);
    const account = decodeAccount(text);
    return text === NOBODY ? undefined : account;
  }

  accounts(): Iterable<Account> {
    return this.#statements.accounts.all().map(({ account }) => decodeAccount(String(account)));
  }

  putAccount(account: Account): void {
    this.#statements.putAccount.change(fold(account.name), encodeAccount(account));
  }

  removeAccount(name: string): void {
    this.#statements.removeAccount.change(fold(name));
  }

  forgetAccount(name: string, before: string): void {
    const account = this.account(name);
    if (account === undefined) return;
    const party = accountParty(name);
    for (const conversation of this.conversationsOf(party)) {
      this.renameConversation(conversation, withParty(conversation, party, formerParty(before)));
    }
    this.removeAccount(name);
    this.#statements.removeMarkers.change(party);
    for (const kind of ["account", "here", "known", "push", "settings"]) {
      this.#statements.removeAllMetadata.change(`${kind} ${party}`);
    }
    this.#sent.removeOf(party, timeOfMsgid(before));
    this.#purger.begin(account.name, before);
  }

  tidy(retention: Retention, now: number): boolean {
    return this.#sent.tidy(now) || this.#purger.step(retention, now);
  }

  channel(name: string): RegisteredChannel | undefined {
    const row = this.#statements.channel.get(fold(name));
    return row === undefined ? undefined : decodeChannel(String(row.channel));
  }

  channels(): Iterable<RegisteredChannel> {
    return this.#statements.channels.all().map(({ channel }) => decodeChannel(String(channel)));
  }

  putChannel(channel: RegisteredChannel): void {
    this.#statements.putChannel.change(fold(channel.name), encodeChannel(channel));
  }

  removeChannel(name: string): void {
    this.#statements.removeChannel.change(fold(name));
  }

  readMarker(party: Party, target: string): number | undefined {
    const row = this.#statements.marker.get(party, target);
    return row === undefined ? undefined : Number(row.time);
  }

  renameMarkers(from: string, to: string): void {
    this.#statements.renameMarkers.change(to, from);
  }

  setReadMarker(party: Party, target: string, time: number): void {
    this.#statements.putMarker.change(party, target, time);
  }

  metadata(owner: string): ReadonlyMap<string, string> {
    const rows = this.#statements.metadata.all(owner);
    return new Map(rows.map(({ key, value }) => [String(key), String(value)]));
  }

  accountsWith(kind: "here" | "push"): string[] {
    const rows = this.#statements.metadataOwners.all(`${kind} `, `${kind}!`);
    return rows.map(({ owner }) => String(owner).slice(kind.length + 1));
  }

  setMetadata(owner: string, key: string, value: string | undefined): void {
    if (value === undefined) this.#statements.removeMetadata.change(owner, key);
    else this.#statements.putMetadata.change(owner, key, value);
  }

  sent(message: SentMessage, now: number): string | undefined {
    return this.#sent.find(message, now);
  }

  putSent(message: SentMessage, msgid: string): void {
    this.#sent.put(message, msgid);
  }

  bans(): Iterable<Ban> {
    return this.#statements.bans.all().map(({ ban }) => decodeBan(String(ban)));
  }

  putBan(ban: Ban): void {
    this.#statements.putBan.change(ban.mask, encodeBan(ban));
  }

  removeBan(mask: string): void {
    this.#statements.removeBan.change(mask);
  }

  commit(): void {
    if (!this.#database.changing) return;
    try {
      this.#database.commit(() => {
        this.#history.clearCache();
        this.#purger.reload();
      });
      this.#search.note(this.#touched, this.#appended);
    } finally {
      this.#sent.settled();
      this.#touched.clear();
      this.#appended = 0;
    }
  }

  async close(): Promise<void> {
    try {
      this.commit();
    } finally {
      const closing = this.#search.close();
      if (closing !== undefined) await closing;
      this.#database.close();
      this.#lock[Symbol.dispose]();
    }
  }

  /** Deletes the notes of removals that the index has applied. */
  #removed(upTo: number): void {
    const isAlone = !this.#database.changing;
    this.#statements.removed.change(upTo);
    if (!isAlone) return;
    try {
      this.commit();
    } catch (error) {
      // The next call deletes them.
      if (!(error instanceof StoreError)) throw error;
    }
  }
}
