/**
 * Keeps everything in memory: the store of a server without a data folder, and of most tests.
 * @module
 */

import type { Ban } from "../bans/bans.ts";
import { fold } from "../../protocol/names/casemapping.ts";
import type { Event } from "../records/event.ts";
import { timeOfMsgid } from "./msgid.ts";
import {
  accountParty,
  type Conversation,
  formerParty,
  partiesOf,
  type Party,
  withParty,
} from "../records/conversation.ts";
import { ConversationHistory } from "./memory_history.ts";
import { LruMap } from "./lru_map.ts";
import { matcher } from "./words.ts";
import {
  type HistoryQuery,
  type SearchMatches,
  type SearchQuery,
  SENT_LIFETIME_MS,
  type SentMessage,
  type Store,
} from "./store.ts";
import type { Retention } from "../config/settings.ts";
import type { Account } from "../records/account.ts";
import type { RegisteredChannel } from "../records/registered_channel.ts";

/** Limits of a {@link MemoryStore}. */
export interface MemoryBounds {
  /** The most events of one conversation. The latest are kept. */
  readonly conversation: number;
  /** The most events in total. Beyond it, the conversations silent for longest are deleted. */
  readonly total: number;
  /** The most nonces that are remembered. The latest are kept. */
  readonly sent: number;
}

const DEFAULT_BOUNDS: MemoryBounds = { conversation: 1_000, total: 100_000, sent: 100_000 };

/** A store in memory. It loses everything with the process, and old history earlier. */
export class MemoryStore implements Store {
  readonly canFail: boolean = false;
  readonly #bounds: MemoryBounds;
  /** The conversation silent for longest is first. */
  readonly #histories = new LruMap<Conversation, ConversationHistory>();
  readonly #private = new Map<Party, Set<Conversation>>();
  readonly #accounts = new Map<string, Account>();
  readonly #channels = new Map<string, RegisteredChannel>();
  readonly #markers = new Map<Party, Map<string, number>>();
  readonly #metadata = new Map<string, Map<string, string>>();
  /** The msgids of messages with a nonce, oldest first. */
  readonly #sent = new Map<string, string>();
  readonly #bans = new Map<string, Ban>();
  #latestTime = 0;
  #total = 0;

  /** @param bounds the limits that differ from {@link DEFAULT_BOUNDS} */
  constructor(bounds: Partial<MemoryBounds> = {}) {
    this.#bounds = { ...DEFAULT_BOUNDS, ...bounds };
  }

  attempt(write: () => void): void {
    write();
  }

  append(conversation: Conversation, event: Event): void {
    this.#latestTime = event.time;
    const history = this.#histories.touch(conversation) ?? this.#beginConversation(conversation);
    if (!history.push(event)) return;
    this.#total++;
    this.#dropSilent();
  }

  history({ conversations, after, before, limit, from, everything }: HistoryQuery): Event[] {
    const found = new Map<string, Event>();
    for (const conversation of conversations) {
      const history = this.#histories.get(conversation);
      for (const event of history?.between(after, before, limit, from, everything) ?? []) {
        found.set(event.id, event);
      }
    }
    if (limit <= 0) return [];
    const events = [...found.values()];
    if (conversations.length > 1) events.sort((a, b) => a.id < b.id ? -1 : 1);
    return from === "start" ? events.slice(0, limit) : events.slice(-limit);
  }

  find(conversations: readonly Conversation[], msgid: string): Event | undefined {
    for (const conversation of conversations) {
      const event = this.#histories.get(conversation)?.find(msgid);
      if (event !== undefined) return event;
    }
    return undefined;
  }

  lastSaid(conversation: Conversation): Event | undefined {
    return this.#histories.get(conversation)?.lastSaid();
  }

  lastSaidIn(conversations: readonly Conversation[]): ReadonlyMap<Conversation, Event> {
    const found = new Map<Conversation, Event>();
    for (const conversation of conversations) {
      const event = this.lastSaid(conversation);
      if (event !== undefined) found.set(conversation, event);
    }
    return found;
  }

  search(query: SearchQuery): Promise<SearchMatches> {
    const read = (conversations: readonly Conversation[]) => {
      const { from, limit } = query;
      const said = this.history({ conversations, from, limit: Infinity, everything: false });
      const found = said.filter(matcher(query));
      if (limit <= 0) return [];
      return from === "start" ? found.slice(0, limit) : found.slice(-limit);
    };
    return Promise.resolve({ complete: true, read });
  }

  indexInBackground(): void {}

  async catchUp(): Promise<void> {}

  conversationsOf(party: Party): Conversation[] {
    return [...this.#private.get(party) ?? []];
  }

  redact(conversation: Conversation, msgid: string): boolean {
    if (this.#histories.get(conversation)?.remove(msgid) !== true) return false;
    this.#total--;
    return true;
  }

  renameConversation(from: Conversation, to: Conversation, since?: number): void {
    const whole = this.#histories.get(from);
    if (whole === undefined || from === to) return;
    const history = since === undefined ? whole : whole.splitAt(since);
    if (history.size === 0) return;
    if (history === whole || whole.size === 0) this.#endConversation(from, whole);
    this.#total -= history === whole ? 0 : history.size;
    const target = this.#histories.get(to) ?? this.#beginConversation(to);
    const before = target.size;
    target.merge(history);
    this.#total += target.size - before;
    this.#dropSilent();
  }

  latestTime(): number {
    return this.#latestTime;
  }

  account(name: string): Account | undefined {
    return this.#accounts.get(fold(name));
  }

  accounts(): Iterable<Account> {
    return [...this.#accounts.values()];
  }

  putAccount(account: Account): void {
    this.#accounts.set(fold(account.name), account);
  }

  removeAccount(name: string): void {
    this.#accounts.delete(fold(name));
  }

  forgetAccount(name: string, before: string): void {
    const party = accountParty(name);
    const account = this.#accounts.get(party);
    if (account === undefined) return;
    for (const conversation of this.conversationsOf(party)) {
      this.renameConversation(conversation, withParty(conversation, party, formerParty(before)));
    }
    this.#accounts.delete(party);
    this.#markers.delete(party);
    for (const kind of ["account", "here", "known", "push", "settings"]) {
      this.#metadata.delete(`${kind} ${party}`);
    }
    for (const key of this.#sent.keys()) if (key.startsWith(`${party} `)) this.#sent.delete(key);
    this.#removeWhere((event) => event.account === account.name && event.id < before);
  }

  /** Ignores the retention's size: {@link MemoryBounds} limits the store anyway. */
  tidy({ age }: Retention, now: number): boolean {
    this.#dropSent((msgid) => timeOfMsgid(msgid) > now - SENT_LIFETIME_MS);
    if (age !== undefined) this.#removeWhere(({ time }) => time < now - age);
    return false;
  }

  channel(name: string): RegisteredChannel | undefined {
    return this.#channels.get(fold(name));
  }

  channels(): Iterable<RegisteredChannel> {
    return [...this.#channels.values()];
  }

  putChannel(channel: RegisteredChannel): void {
    this.#channels.set(fold(channel.name), channel);
  }

  removeChannel(name: string): void {
    this.#channels.delete(fold(name));
  }

  readMarker(party: Party, target: string): number | undefined {
    return this.#markers.get(party)?.get(target);
  }

  renameMarkers(from: string, to: string): void {
    for (const markers of this.#markers.values()) {
      const time = markers.get(from);
      if (time === undefined || from === to) continue;
      markers.delete(from);
      markers.set(to, time);
    }
  }

  setReadMarker(party: Party, target: string, time: number): void {
    const markers = this.#markers.get(party);
    if (markers === undefined) this.#markers.set(party, new Map([[target, time]]));
    else markers.set(target, time);
  }

  metadata(owner: string): ReadonlyMap<string, string> {
    return new Map(this.#metadata.get(owner));
  }

  accountsWith(kind: "here" | "push"): string[] {
    const start = `${kind} `;
    return [...this.#metadata.keys()].filter((owner) => owner.startsWith(start))
      .map((owner) => owner.slice(start.length));
  }

  setMetadata(owner: string, key: string, value: string | undefined): void {
    const values = this.#metadata.get(owner) ?? new Map<string, string>();
    if (value === undefined) values.delete(key);
    else values.set(key, value);
    if (values.size === 0) this.#metadata.delete(owner);
    else this.#metadata.set(owner, values);
  }

  sent(message: SentMessage, now: number): string | undefined {
    const msgid = this.#sent.get(keyOf(message));
    return msgid === undefined || timeOfMsgid(msgid) <= now - SENT_LIFETIME_MS ? undefined : msgid;
  }

  putSent(message: SentMessage, msgid: string): void {
    const key = keyOf(message);
    this.#sent.delete(key);
    this.#sent.set(key, msgid);
    this.#dropSent(() => this.#sent.size <= this.#bounds.sent);
  }

  /** Deletes the oldest nonces, up to the first that may stay. */
  #dropSent(stays: (msgid: string) => boolean): void {
    for (const [key, msgid] of this.#sent) {
      if (stays(msgid)) return;
      this.#sent.delete(key);
    }
  }

  bans(): Iterable<Ban> {
    return [...this.#bans.values()];
  }

  putBan(ban: Ban): void {
    this.#bans.set(ban.mask, ban);
  }

  removeBan(mask: string): void {
    this.#bans.delete(mask);
  }

  commit(): void {}

  async close(): Promise<void> {}

  #beginConversation(conversation: Conversation): ConversationHistory {
    const history = new ConversationHistory(this.#bounds.conversation);
    this.#histories.set(conversation, history);
    for (const party of partiesOf(conversation) ?? []) {
      const conversations = this.#private.get(party);
      if (conversations === undefined) this.#private.set(party, new Set([conversation]));
      else conversations.add(conversation);
    }
    return history;
  }

  #endConversation(conversation: Conversation, history: ConversationHistory): void {
    this.#histories.delete(conversation);
    this.#total -= history.size;
    for (const party of partiesOf(conversation) ?? []) {
      const conversations = this.#private.get(party);
      conversations?.delete(conversation);
      if (conversations?.size === 0) this.#private.delete(party);
    }
  }

  #removeWhere(holds: (event: Event) => boolean): void {
    for (const [conversation, history] of this.#histories) {
      this.#total -= history.removeWhere(holds);
      if (history.size === 0) this.#endConversation(conversation, history);
    }
  }

  #dropSilent(): void {
    if (this.#total <= this.#bounds.total) return;
    for (const [conversation, history] of this.#histories) {
      if (this.#total <= this.#bounds.total || this.#histories.size === 1) return;
      this.#endConversation(conversation, history);
    }
  }
}

// No part can hold a space.
function keyOf({ sender, target, nonce }: SentMessage): string {
  return `${sender} ${target} ${nonce}`;
}
