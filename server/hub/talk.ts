import type { Encoded, Form } from "../encode.ts";
import { Desk } from "./desk.ts";
import type { SessionId } from "../event.ts";

/** A message to a channel, or somebody's coming, that not all members have taken yet. */
export interface Utterance {
  /** Its place among all that is said, wherever. */
  readonly serial: number;
  readonly encoded: Encoded;
  /** The connection that it came from, which was told at once. */
  readonly speaker: SessionId | undefined;
}

/** What is said in a turn, for all channels: cleared when all have taken it. */
export const desk = new Desk();

/** What one connection said in one channel with nothing said anywhere in between: as a rule one message. */
export class Speech {
  readonly #opening: Utterance;
  #last: number;
  /** What followed; absent where nothing did, as a rule. */
  #more: Utterance[] | undefined;
  #bytes: Uint8Array | undefined;
  #form: Form | undefined;

  constructor(utterance: Utterance) {
    this.#opening = utterance;
    this.#last = utterance.serial;
  }

  get speaker(): SessionId | undefined {
    return this.#opening.speaker;
  }

  /** The serial of the first and of the last. */
  get first(): number {
    return this.#opening.serial;
  }

  get last(): number {
    return this.#last;
  }

  get utterances(): readonly Utterance[] {
    return this.#more === undefined ? [this.#opening] : [this.#opening, ...this.#more];
  }

  /** Takes in what was said next. False where it is no part of this. */
  add(utterance: Utterance): boolean {
    if (utterance.serial !== this.#last + 1 || utterance.speaker !== this.speaker) return false;
    this.#last = utterance.serial;
    (this.#more ??= []).push(utterance);
    this.#bytes = undefined;
    return true;
  }

  /** What of it was said after a serial. */
  after(serial: number): Speech {
    if (serial < this.first) return this;
    const [rest = this] = speechesOf(this.utterances.filter((said) => said.serial > serial));
    return rest;
  }

  /** All of it in one form, on the {@link desk}. Who asks for the form that was asked for last gets the same array. */
  bytes(form: Form): Uint8Array {
    if (this.#bytes === undefined || this.#form !== form) {
      this.#bytes = desk.encode(this.#text(form));
      this.#form = form;
    }
    return this.#bytes;
  }

  #text(form: Form): string {
    if (this.#more === undefined) return this.#opening.encoded.text(form);
    return this.utterances.map(({ encoded }) => encoded.text(form)).join("");
  }
}

/**
 * What was said in one channel in this turn, and who came. A message is put here once, and not into each member's
 * outbox: at the end of the turn each takes all of it together, and those who get the same bytes share one buffer.
 */
export class Talk {
  #speeches: Speech[] = [];
  readonly #speakers = new Set<SessionId | undefined>();
  readonly #bytes = new Map<Form, Uint8Array>();
  #together:
    | { readonly talks: readonly Talk[]; readonly form: Form; readonly bytes: Uint8Array }
    | undefined;

  /** The serial of the first and of the last; 0 where there is none. */
  first = 0;
  last = 0;

  add(utterance: Utterance): void {
    const latest = this.#speeches.at(-1);
    if (latest === undefined) this.first = utterance.serial;
    this.last = utterance.serial;
    if (latest?.add(utterance) === true) return;
    this.#speeches.push(new Speech(utterance));
    this.#speakers.add(utterance.speaker);
  }

  /** What was said after a serial, in order, and not by this connection. */
  after(serial: number, listener: SessionId): readonly Speech[] {
    if (this.isWhole(serial, listener)) return this.#speeches;
    // From the end: who is told many times in a turn must not look through all of it each time.
    const later: Speech[] = [];
    for (let i = this.#speeches.length - 1; i >= 0; i--) {
      const speech = this.#speeches[i];
      if (speech === undefined || speech.last <= serial) break;
      if (speech.speaker !== listener) later.push(speech.after(serial));
    }
    return later.reverse();
  }

  /** Whether a connection gets all of it: it has taken nothing, by its serial, and said nothing. */
  isWhole(serial: number, listener: SessionId): boolean {
    return serial < this.first && !this.#speakers.has(listener);
  }

  /**
   * All of it in one form. Whoever asks for the same gets the same array, and so nothing may be said before the next
   * turn.
   */
  bytes(form: Form): Uint8Array {
    let bytes = this.#bytes.get(form);
    if (bytes === undefined) this.#bytes.set(form, bytes = bytesOf(this.#speeches, form));
    return bytes;
  }

  /**
   * Copies what a connection gets of it, which has taken nothing and said something, into a buffer.
   *
   * @returns how many bytes that is, or -1 where there is no room for them
   */
  copy(listener: SessionId, form: Form, into: Uint8Array): number {
    let end = 0;
    for (const speech of this.#speeches) {
      if (speech.speaker === listener) continue;
      const bytes = speech.bytes(form);
      if (end + bytes.byteLength > into.byteLength) return -1;
      into.set(bytes, end);
      end += bytes.byteLength;
    }
    return end;
  }

  /**
   * As {@link bytes}, of several channels. Who asks for the same as whoever has asked before gets the same array.
   *
   * @param talks of the channels, of which this is the first
   */
  together(talks: readonly Talk[], form: Form): Uint8Array {
    const latest = this.#together;
    if (latest?.form === form && isSame(latest.talks, talks)) return latest.bytes;
    const bytes = bytesOf(inOrder(talks.map((talk) => talk.#speeches)), form);
    this.#together = { talks, form, bytes };
    return bytes;
  }

  /** Takes back what tells of these events. */
  drop(events: ReadonlySet<string>): void {
    const all = this.#speeches.flatMap(({ utterances }) => utterances);
    this.#speeches = speechesOf(all.filter(({ encoded }) => !events.has(encoded.event.id)));
  }

  clear(): void {
    this.#speeches = [];
    this.#speakers.clear();
    this.#bytes.clear();
    this.#together = undefined;
    this.first = this.last = 0;
  }
}

function isSame(some: readonly Talk[], others: readonly Talk[]): boolean {
  return some.length === others.length && some.every((talk, i) => talk === others[i]);
}

function speechesOf(utterances: readonly Utterance[]): Speech[] {
  const speeches: Speech[] = [];
  for (const utterance of utterances) {
    if (speeches.at(-1)?.add(utterance) !== true) speeches.push(new Speech(utterance));
  }
  return speeches;
}

/** What was said in several channels in the order in which it was said. */
export function inOrder(talks: readonly (readonly Speech[])[]): readonly Speech[] {
  const [only = [], ...more] = talks;
  return more.length === 0 ? only : talks.flat().sort((a, b) => a.first - b.first);
}

/** What was said, as clients of a form are told it, in one buffer that may be kept. */
export function bytesOf(speeches: readonly Speech[], form: Form): Uint8Array {
  return joined(speeches.map((speech) => speech.bytes(form)));
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const chunk of chunks) length += chunk.byteLength;
  const bytes = new Uint8Array(length);
  let end = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, end);
    end += chunk.byteLength;
  }
  return bytes;
}
