import { fold } from "../../../protocol/casemapping.ts";
import { type Message, nickOf } from "../../../protocol/message.ts";
import type { Batch } from "../connection/batches.ts";
import { isSpoken } from "../model/buffers.ts";
import type { Capabilities } from "../connection/capabilities.ts";
import { entryOf } from "../model/entries.ts";
import type { ClientEvent, Entry } from "../events.ts";
import { message } from "../messages.ts";
import type { Model } from "../model/model.ts";
import { Seen } from "./seen_messages.ts";

/** What catching up needs of the client around it. */
export interface CatchUpHost {
  readonly model: Model;
  write(...messages: Message[]): void;
  tell(event: ClientEvent): void;
  /** Deals with a message of the server that came at this time, in ms since 1970. */
  apply(message: Message, at: number): void;
  /** Calls back after so many ms, unless the connection ends first. */
  after(delay: number, what: () => void): void;
}

/** Messages that are asked for at once where the server does not say how many it gives. */
const PAGE = 100;
const PAGE_MAX = 1_000;
/** Messages of one conversation that are caught up on after a loss of the connection. */
const MISSED_MAX = 5_000;
/** How many things that happened are looked through for each message that is wanted. */
const EVENTS_MAX = 10;
/** ms for which an answer is waited for. */
const PATIENCE = 30_000;
const TARGETS = "draft/chathistory-targets";

/** Where in a conversation we are: all that was said there up to this has been told of. */
interface Place {
  readonly msgid: string | undefined;
  /** ms since 1970. */
  readonly time: number;
}

/** A message that waits for what was said before it. */
interface Held {
  readonly message: Message;
  /** When it came, in ms since 1970. */
  readonly at: number;
  readonly heard: () => void;
}

/** A conversation whose past is being asked for. */
interface Fetch {
  readonly name: string;
  /** The last messages before we came, or all that was said while we were gone. */
  readonly kind: "latest" | "missed";
  /** Where the next request goes on. */
  place: string;
  readonly entries: Entry[];
  count: number;
  requests: number;
  /** The first message of this conversation that came live meanwhile: where its past ends. */
  live: string | undefined;
}

/**
 * Asks the server for the past: on joining a channel for the first time for its last messages, and after a loss of the
 * connection for all that was said meanwhile, in channels and privately.
 * https://ircv3.net/specs/extensions/chathistory
 *
 * What is said in a conversation while its past is on the way waits for that, so that all of it is told of in order, and
 * each message once.
 */
export class CatchUp {
  readonly #host: CatchUpHost;
  /** Messages to ask for in a channel joined for the first time. */
  readonly #latest: number;
  readonly #seen = new Seen();
  readonly #places = new Map<string, Place>();
  readonly #fetches = new Map<string, Fetch>();
  readonly #held = new Map<string, Held[]>();
  /** Channels whose last messages have been told of. */
  readonly #begun = new Set<string>();
  /** The server's time of the last that came, in ms since 1970. */
  #heard = 0;
  /** The same at the loss of the connection, until private conversations are caught up on. */
  #lostAt: number | undefined;
  #hasHistory = false;
  #hasMissed = false;
  #awaitsTargets = false;

  constructor(host: CatchUpHost, latest: number) {
    this.#host = host;
    this.#latest = latest;
  }

  /** A connection is registered, with these capabilities. */
  registered({ enabled, echoes }: Capabilities): void {
    this.#hasHistory = enabled.has("draft/chathistory");
    // Without echoes nobody can tell which of our own messages in it have been told of.
    this.#hasMissed = this.#hasHistory && echoes;
    this.#awaitsTargets = this.#hasMissed && this.#lostAt !== undefined;
    if (this.#hasMissed) return;
    this.#lostAt = undefined;
    this.#releaseAll();
  }

  /** The server has told of itself. */
  announced(): void {
    if (!this.#awaitsTargets || this.#lostAt === undefined) return;
    const [from, to] = [this.#lostAt - 1, Date.now() + 24 * 60 * 60 * 1000].map(timestamp);
    this.#host.write(message("CHATHISTORY", "TARGETS", from ?? "", to ?? "", String(this.#page)));
    this.#host.after(PATIENCE, () => this.#targetsDone());
  }

  /** We are in a channel. */
  joined(channel: string): void {
    const key = fold(channel);
    const isNew = !this.#begun.has(key);
    const place = this.#places.get(key);
    if (isNew && this.#latest > 0) {
      if (this.#hasHistory) this.#fetch(channel, "latest", "*");
      else this.#finishLatest(channel, []);
    } else if (this.#hasMissed && !isNew && place !== undefined) {
      this.#fetch(channel, "missed", this.#after(place));
    } else this.#release(key);
    this.#begun.add(key);
  }

  /** We are no longer in a channel, and what is said there from now on is not for us. */
  left(channel: string): void {
    const key = fold(channel);
    this.#fetches.delete(key);
    this.#release(key);
    this.#places.delete(key);
    this.#begun.delete(key);
  }

  /**
   * Looks at a message that came just now; whether it is to be dealt with later, or not at all.
   *
   * @param heard called once it was, or where it was told of before
   */
  takes(received: Message, heard: () => void): boolean {
    const { command, tags, params } = received;
    const time = Date.parse(tags.get("time") ?? "");
    if (time > this.#heard) this.#heard = time;
    const now = Date.now();
    if (command === "JOIN") {
      const key = fold(params[0] ?? "");
      if (!this.#places.has(key)) {
        this.#places.set(key, { msgid: tags.get("msgid"), time: time || now });
      }
    }
    if (command !== "PRIVMSG" && command !== "NOTICE") {
      this.#noteEvent(received, now);
      return false;
    }
    const entry = entryOf(received, this.#host.model, now);
    if (entry === undefined || !isSpoken(entry)) return false;
    const key = fold(entry.buffer);
    const held = this.#held.get(key);
    const fetch = this.#fetches.get(key);
    const isPrivate = !this.#host.model.isChannel(entry.buffer);
    if (held === undefined && fetch === undefined && !(this.#awaitsTargets && isPrivate)) {
      const isNew = this.#isNew(entry);
      if (!isNew) heard();
      return !isNew;
    }
    if (fetch !== undefined) fetch.live ??= entry.msgid;
    const waiting = { message: received, at: now, heard };
    if (held === undefined) this.#held.set(key, [waiting]);
    else held.push(waiting);
    return true;
  }

  /** Notes what happened just now, so that it is not told of again where history tells of it. */
  #noteEvent(received: Message, now: number): void {
    const { command, source, tags } = received;
    if (source === undefined || !tags.has("msgid")) return;
    const { model } = this.#host;
    const everywhere = command === "QUIT" || command === "NICK";
    for (const name of everywhere ? model.buffers.with(nickOf(source)) : [""]) {
      const entry = entryOf(received, model, now, name);
      if (entry !== undefined) this.#seen.note(entry);
    }
  }

  /** Takes an answer of the server in; whether it was one to us. */
  takesBatch({ type, params, messages }: Batch): boolean {
    if (type === TARGETS) {
      this.#receiveTargets(messages);
      return true;
    }
    const fetch = this.#fetches.get(fold(params[0] ?? ""));
    if (fetch === undefined) return false;
    if (fetch.kind === "latest") this.#receiveLatest(fetch, messages);
    else this.#receiveMissed(fetch, messages);
    return true;
  }

  /** Takes an error in; whether it was an answer to us. */
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

  /** The connection is gone. What waits goes on to wait: the next one tells what was before it. */
  disconnected(): void {
    for (const { name, kind } of this.#fetches.values()) {
      if (kind === "latest") this.#begun.delete(fold(name));
      if (!this.#held.has(fold(name))) this.#held.set(fold(name), []);
    }
    this.#fetches.clear();
    this.#awaitsTargets = false;
    if (this.#heard > 0) this.#lostAt ??= this.#heard;
  }

  /** There will be no other connection. */
  end(): void {
    this.#fetches.clear();
    this.#releaseAll();
  }

  get #page(): number {
    const most = Number(this.#host.model.isupport.get("CHATHISTORY"));
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
    this.#host.write(message("CHATHISTORY", what, name, place, String(limit)));
    const request = ++fetch.requests;
    this.#host.after(PATIENCE, () => {
      const waits = this.#fetches.get(fold(name)) === fetch && fetch.requests === request;
      if (waits) this.#finish(fetch);
    });
  }

  #receiveLatest(fetch: Fetch, messages: readonly Message[]): void {
    const { model } = this.#host;
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
    const { model, tell } = this.#host;
    const entries = model.history(fetch.name, messages, Date.now())
      .filter((entry) => this.#isNew(entry));
    if (entries.length > 0) {
      model.keep(fetch.name, entries);
      tell({ type: "missed", buffer: fetch.name, entries });
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
      tell({
        type: "info",
        text: `More was said in ${fetch.name} than is shown: ${MISSED_MAX} messages are the most.`,
      });
      return this.#finish(fetch);
    }
    fetch.place = next;
    this.#request(fetch);
  }

  #finish(fetch: Fetch): void {
    this.#fetches.delete(fold(fetch.name));
    if (fetch.kind === "latest") this.#finishLatest(fetch.name, fetch.entries);
    else this.#release(fold(fetch.name));
    this.#settlePrivate();
  }

  #finishLatest(channel: string, entries: readonly Entry[]): void {
    const first = entries.filter(isSpoken).at(-this.#latest);
    const latest = entries.slice(first === undefined ? 0 : entries.indexOf(first)).filter((entry) =>
      this.#isNew(entry)
    );
    this.#host.model.buffers.addEarlier(channel, latest);
    this.#host.tell({ type: "history", buffer: channel, entries: latest });
    this.#release(fold(channel));
  }

  #receiveTargets(messages: readonly Message[]): void {
    const { model } = this.#host;
    const names = messages.map(({ params }) => params[1] ?? "")
      .filter((name) => name !== "" && !model.isChannel(name));
    for (const name of names) {
      const place = this.#places.get(fold(name)) ?? { msgid: undefined, time: this.#lostAt ?? 0 };
      this.#fetch(name, "missed", this.#after(place));
    }
    this.#targetsDone();
  }

  #targetsDone(): void {
    if (!this.#awaitsTargets) return;
    this.#awaitsTargets = false;
    for (const key of [...this.#held.keys()]) {
      if (!this.#fetches.has(key) && !this.#host.model.isChannel(key)) this.#release(key);
    }
    this.#settlePrivate();
  }

  /** Only once private conversations are caught up on it is known that nothing before is missing. */
  #settlePrivate(): void {
    const { model } = this.#host;
    const waits = [...this.#fetches.values()].some(({ name }) => !model.isChannel(name));
    if (!this.#awaitsTargets && !waits) this.#lostAt = undefined;
  }

  /** Deals with what waited for the past of a conversation. */
  #release(key: string): void {
    const held = this.#held.get(key);
    this.#held.delete(key);
    for (const { message, at, heard } of held ?? []) {
      const entry = entryOf(message, this.#host.model, at);
      if (entry === undefined || this.#isNew(entry)) this.#host.apply(message, at);
      heard();
    }
  }

  #releaseAll(): void {
    for (const key of [...this.#held.keys()]) this.#release(key);
  }

  /** Whether an entry is told of for the first time; that is where we are in its conversation then. */
  #isNew(entry: Entry): boolean {
    if (this.#seen.note(entry)) return false;
    const { buffer, msgid, time } = entry;
    if (msgid !== undefined) this.#places.set(fold(buffer), { msgid, time });
    return true;
  }

  /** A place to go on from. Times are rounded, and what is known by its msgid does no harm. */
  #after({ msgid, time }: Place): string {
    return this.#reference(msgid, time - 1);
  }

  #reference(msgid: string | undefined, time: number): string {
    const kinds = this.#host.model.isupport.get("MSGREFTYPES")?.split(",") ?? ["msgid"];
    return msgid !== undefined && kinds.includes("msgid") ? `msgid=${msgid}` : timestamp(time);
  }
}

function timestamp(time: number): string {
  return `timestamp=${new Date(Number.isFinite(time) ? time : 0).toISOString()}`;
}
