/**
 * Catching up: asks for the last messages of a channel that the client joins, and for those it
 * missed while it was disconnected. Earlier pages on demand are in `paging.ts`.
 * @module
 */
import { fold } from "../../../protocol/names/casemapping.ts";
import type { Message } from "../../../protocol/message.ts";
import type { Batch } from "../connection/batches.ts";
import type { Capabilities } from "../connection/capabilities.ts";
import { NAME_MAX } from "../model/memory_limits.ts";
import type { ClientContext } from "../context.ts";
import type { Entry } from "../events.ts";
import { message } from "../model/messages.ts";
import { entryOf, isSpoken } from "../model/entries.ts";
import { CutOffFetches } from "./cut_off_fetches.ts";
import { SeenMessages } from "./seen_messages.ts";

/** Messages per request if the server does not announce its limit. */
const PAGE = 100;
/** The most messages per request, whatever the server's limit. */
const PAGE_MAX = 1_000;
/** The most missed messages to fetch in one conversation. */
const MISSED_MAX = 5_000;
/** The most entries to examine for each message wanted. */
const EVENTS_MAX = 10;
/** The longest wait for an answer, in ms. */
const PATIENCE = 30_000;
/** The most conversations whose last message is remembered. */
const PLACES_MAX = 10_000;
const TARGETS = "draft/chathistory-targets";

/** How far a conversation has been shown: everything up to this message. */
interface Place {
  readonly msgid: string | undefined;
  /** ms since 1970. */
  readonly time: number;
}

/** A live message that waits for the history before it. */
interface Held {
  readonly message: Message;
  readonly entry: Entry;
  /** When it came, in ms since 1970. */
  readonly at: number;
  readonly shown: () => void;
}

/** A conversation whose history is being fetched. */
interface Fetch {
  readonly name: string;
  /**
   * `latest`: the last messages before the client joined; `missed`: all since it was disconnected.
   */
  readonly kind: "latest" | "missed";
  /** The reference from which the next request continues. */
  place: string;
  readonly entries: Entry[];
  count: number;
  requests: number;
  /** The msgid of the first live message since the fetch began: the history ends there. */
  live: string | undefined;
}

/**
 * Fetches history (https://ircv3.net/specs/extensions/chathistory): the last messages of a channel
 * joined for the first time, and everything missed while disconnected, in channels and privately.
 *
 * Live messages of a conversation wait while its history is fetched. So each message is shown once,
 * and in order.
 */
export class CatchUp {
  readonly #context: ClientContext;
  /** Messages to fetch in a channel joined for the first time. */
  readonly #latest: number;
  readonly #seen = new SeenMessages();
  readonly #places = new Map<string, Place>();
  readonly #fetches = new Map<string, Fetch>();
  readonly #held = new Map<string, Held[]>();
  readonly #cutOff = new CutOffFetches();
  /** Folded names of channels whose last messages have been fetched. */
  readonly #begun = new Set<string>();
  /** The latest server time of any message, in ms since 1970. */
  #lastTime = 0;
  /** `#lastTime` when the connection was lost, until private conversations are caught up. */
  #lostAt: number | undefined;
  #hasHistory = false;
  #hasMissed = false;
  #awaitsTargets = false;

  /** @param latest messages to fetch in a channel joined for the first time */
  constructor(context: ClientContext, latest: number) {
    this.#context = context;
    this.#latest = latest;
  }

  /** Finds out what a new connection can do. */
  registered({ enabled, echoes }: Capabilities): void {
    this.#hasHistory = enabled.has("draft/chathistory");
    // Without echoes, nothing tells which of the client's own messages in it were shown before.
    this.#hasMissed = this.#hasHistory && echoes;
    this.#awaitsTargets = this.#hasMissed && this.#lostAt !== undefined;
    if (this.#hasMissed) return;
    this.#lostAt = undefined;
    this.#releaseAll();
  }

  /** Asks which private conversations have missed messages. */
  announced(): void {
    if (!this.#awaitsTargets || this.#lostAt === undefined) return;
    if (this.#cutOff.skips(TARGETS)) return this.#targetsDone();
    const [from, to] = [this.#lostAt - 1, Date.now() + 24 * 60 * 60 * 1000].map(timestamp);
    this.#context.write(
      message("CHATHISTORY", "TARGETS", from ?? "", to ?? "", String(this.#page)),
    );
    this.#context.after(PATIENCE, () => this.#targetsDone());
  }

  /** Catches up on a channel that the client has joined. */
  joined(channel: string): void {
    const key = fold(channel);
    const isNew = !this.#begun.has(key);
    const place = this.#places.get(key);
    if (isNew && this.#latest > 0) {
      if (this.#hasHistory) this.#fetch(channel, "latest", "*");
      else this.#finishLatest(channel, []);
    } else if (this.#cutOff.skips(key)) this.#release(key);
    else if (this.#hasMissed && !isNew && place !== undefined) {
      this.#fetch(channel, "missed", this.#after(place));
    } else this.#release(key);
    this.#begun.add(key);
  }

  /** Forgets a channel that the client has left: it does not receive messages from there now. */
  left(channel: string): void {
    const key = fold(channel);
    this.#fetches.delete(key);
    this.#release(key);
    this.#places.delete(key);
    this.#begun.delete(key);
  }

  /**
   * Takes a PRIVMSG or NOTICE: shows it now, or after the history before it, or not at all if it
   * was shown before.
   *
   * @param shown called once it was shown, now or before
   */
  takesSpeech(received: Message, shown = () => {}): true {
    const now = Date.now();
    this.noteArrival(received, now);
    const { model } = this.#context;
    const entry = entryOf(received, model, now);
    if (entry === undefined) {
      this.#show(received, now);
      shown();
      return true;
    }
    const key = fold(entry.buffer);
    const held = this.#held.get(key);
    const fetch = this.#fetches.get(key);
    const isPrivate = !model.isChannel(entry.buffer);
    if (held === undefined && fetch === undefined && !(this.#awaitsTargets && isPrivate)) {
      if (this.#isNew(entry)) this.#show(received, now, entry);
      shown();
      return true;
    }
    if (fetch !== undefined) fetch.live ??= entry.msgid;
    const waiting = { message: received, entry, at: now, shown };
    if (held === undefined) this.#held.set(key, [waiting]);
    else held.push(waiting);
    return true;
  }

  #show(received: Message, at: number, entry?: Entry): void {
    const { model } = this.#context;
    for (const event of model.apply(received, at, entry)) this.#context.tell(event);
  }

  /** Notes a message's time, and the start of the history of a channel that the client joins. */
  noteArrival({ command, tags, params }: Message, now: number): void {
    const time = Date.parse(tags.get("time") ?? "");
    if (time > this.#lastTime) this.#lastTime = time;
    if (command !== "JOIN") return;
    const key = fold(params[0] ?? "");
    if (this.#places.has(key) || this.#places.size >= PLACES_MAX || key.length > NAME_MAX) return;
    this.#places.set(key, { msgid: tags.get("msgid"), time: time || now });
  }

  /** Notes a happening in these conversations: their history must not repeat it. */
  noteHappening(entry: Entry, buffers: readonly string[]): void {
    if (entry.msgid === undefined) return;
    for (const buffer of buffers) this.#seen.note(entry, buffer);
  }

  /** Takes a batch of history; returns false if nothing here asked for it. */
  takesBatch({ type, params, messages }: Batch): boolean {
    if (type === TARGETS) {
      this.#cutOff.succeeded(TARGETS);
      this.#receiveTargets(messages);
      return true;
    }
    const fetch = this.#fetches.get(fold(params[0] ?? ""));
    if (fetch === undefined) return false;
    if (fetch.kind === "latest") this.#receiveLatest(fetch, messages);
    else this.#receiveMissed(fetch, messages);
    return true;
  }

  /** Takes an error; returns false if it does not answer a request made here. */
  takesError({ command, params }: Message): boolean {
    if (command !== "FAIL" || params[0] !== "CHATHISTORY") return false;
    if (params[2]?.toUpperCase() === "TARGETS") {
      this.#targetsDone();
      return true;
    }
    const fetch = params.map((name) => this.#fetches.get(fold(name))).find((each) => each);
    if (fetch === undefined) return false;
    this.#finish(fetch);
    return true;
  }

  /**
   * Keeps the waiting messages until the next connection has fetched the history before them.
   *
   * @param reason the text of the server's ERROR; empty without one
   */
  disconnected(reason: string): void {
    for (const fetch of [...this.#fetches.values()]) {
      const key = fold(fetch.name);
      const loss = this.#cutOff.note(key, reason, fetch.name);
      if (loss !== undefined) {
        this.#context.tell({ type: "error", text: loss });
        if (fetch.kind === "latest") this.#finishLatest(fetch.name, fetch.entries);
        continue;
      }
      if (fetch.kind === "latest") this.#begun.delete(key);
      if (!this.#held.has(key)) this.#held.set(key, []);
    }
    this.#fetches.clear();
    const loss = this.#awaitsTargets && this.#cutOff.note(TARGETS, reason, "other users");
    if (loss) this.#context.tell({ type: "error", text: loss });
    this.#awaitsTargets = false;
    if (this.#lastTime > 0) this.#lostAt ??= this.#lastTime;
  }

  /** Shows the waiting messages, since there will be no other connection. */
  end(): void {
    this.#fetches.clear();
    this.#releaseAll();
  }

  get #page(): number {
    const most = Number(this.#context.model.isupport.get("CHATHISTORY"));
    return most > 0 ? Math.min(most, PAGE_MAX) : PAGE;
  }

  #fetch(name: string, kind: Fetch["kind"], place: string): void {
    const fetch = { name, kind, place, entries: [], count: 0, requests: 0, live: undefined };
    this.#fetches.set(fold(name), fetch);
    this.#request(fetch);
  }

  #request(fetch: Fetch): void {
    const { name, kind, place, entries } = fetch;
    const limit = kind === "latest"
      ? Math.min(this.#page, this.#latest - entries.filter(isSpoken).length)
      : this.#page;
    const what = kind === "missed" ? "AFTER" : fetch.requests === 0 ? "LATEST" : "BEFORE";
    this.#context.write(message("CHATHISTORY", what, name, place, String(limit)));
    const request = ++fetch.requests;
    this.#context.after(PATIENCE, () => {
      const waits = this.#fetches.get(fold(name)) === fetch && fetch.requests === request;
      if (waits) this.#finish(fetch);
    });
  }

  #receiveLatest(fetch: Fetch, messages: readonly Message[]): void {
    const { model } = this.#context;
    fetch.entries.unshift(...model.history(fetch.name, messages, Date.now()));
    model.annotate(messages, Date.now());
    fetch.count += messages.length;
    const said = fetch.entries.filter(isSpoken).length;
    const oldest = messages.find(({ tags }) => tags.has("msgid"))?.tags;
    const isEnough = said >= this.#latest || fetch.count >= this.#latest * EVENTS_MAX;
    if (oldest === undefined || isEnough) return this.#finish(fetch);
    fetch.place = this.#reference(oldest.get("msgid"), Date.parse(oldest.get("time") ?? ""));
    this.#request(fetch);
  }

  #receiveMissed(fetch: Fetch, messages: readonly Message[]): void {
    const { model } = this.#context;
    const entries = model.history(fetch.name, messages, Date.now())
      .filter((entry) => this.#isNew(entry));
    if (entries.length > 0) {
      model.keep(fetch.name, entries);
      this.#context.tell({ type: "missed", buffer: fetch.name, entries });
    }
    model.annotate(messages, Date.now());
    fetch.count += messages.length;
    const last = messages.findLast(({ tags }) => tags.has("msgid") || tags.has("time"))?.tags;
    const next = last &&
      this.#after({ msgid: last.get("msgid"), time: Date.parse(last.get("time") ?? "") });
    const meetsLive = fetch.live !== undefined &&
      messages.some(({ tags }) => tags.get("msgid") === fetch.live);
    if (meetsLive || next === undefined || next === fetch.place) return this.#finish(fetch);
    if (fetch.count >= MISSED_MAX) {
      this.#context.tell({
        type: "info",
        text: `Only the first ${MISSED_MAX} missed messages of ${fetch.name} are shown.`,
      });
      return this.#finish(fetch);
    }
    fetch.place = next;
    this.#request(fetch);
  }

  #finish(fetch: Fetch): void {
    this.#fetches.delete(fold(fetch.name));
    this.#cutOff.succeeded(fold(fetch.name));
    if (fetch.kind === "latest") this.#finishLatest(fetch.name, fetch.entries);
    else this.#release(fold(fetch.name));
    this.#settlePrivate();
  }

  #finishLatest(channel: string, entries: readonly Entry[]): void {
    const first = entries.filter(isSpoken).at(-this.#latest);
    const recent = entries.slice(first === undefined ? 0 : entries.indexOf(first));
    const { buffers } = this.#context.model;
    const latest = this.#seen.missing(recent, buffers.get(channel)?.entries ?? []);
    for (const { msgid, time } of latest) this.#places.set(fold(channel), { msgid, time });
    buffers.addEarlier(channel, latest);
    this.#context.tell({ type: "history", buffer: channel, entries: latest });
    this.#release(fold(channel));
  }

  #receiveTargets(messages: readonly Message[]): void {
    const { model } = this.#context;
    const names = messages.map(({ params }) => params[1] ?? "")
      .filter((name) => name !== "" && !model.isChannel(name));
    for (const name of names) {
      if (this.#cutOff.skips(fold(name))) continue;
      const place = this.#places.get(fold(name)) ?? { msgid: undefined, time: this.#lostAt ?? 0 };
      this.#fetch(name, "missed", this.#after(place));
    }
    this.#targetsDone();
  }

  #targetsDone(): void {
    if (!this.#awaitsTargets) return;
    this.#awaitsTargets = false;
    for (const key of [...this.#held.keys()]) {
      if (!this.#fetches.has(key) && !this.#context.model.isChannel(key)) this.#release(key);
    }
    this.#settlePrivate();
  }

  /** Forgets when the connection was lost, once no private conversation misses anything. */
  #settlePrivate(): void {
    const { model } = this.#context;
    const waits = [...this.#fetches.values()].some(({ name }) => !model.isChannel(name));
    if (!this.#awaitsTargets && !waits) this.#lostAt = undefined;
  }

  /** Shows the messages that waited for the history of a conversation. */
  #release(key: string): void {
    const held = this.#held.get(key);
    this.#held.delete(key);
    for (const { message, entry, at, shown } of held ?? []) {
      if (this.#isNew(entry)) this.#show(message, at, entry);
      shown();
    }
  }

  #releaseAll(): void {
    for (const key of [...this.#held.keys()]) this.#release(key);
  }

  /** Notes an entry as shown; returns false if it was shown before. */
  #isNew(entry: Entry): boolean {
    if (this.#seen.note(entry)) return false;
    const { buffer, msgid, time } = entry;
    if (msgid !== undefined) this.#places.set(fold(buffer), { msgid, time });
    return true;
  }

  /** Returns the reference to continue after a place. Times are rounded; repeats are dropped. */
  #after({ msgid, time }: Place): string {
    return this.#reference(msgid, time - 1);
  }

  #reference(msgid: string | undefined, time: number): string {
    const kinds = this.#context.model.isupport.get("MSGREFTYPES")?.split(",") ?? ["msgid"];
    return msgid !== undefined && kinds.includes("msgid") ? `msgid=${msgid}` : timestamp(time);
  }
}

function timestamp(time: number): string {
  return `timestamp=${new Date(Number.isFinite(time) ? time : 0).toISOString()}`;
}
