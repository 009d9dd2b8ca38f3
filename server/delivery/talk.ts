import type { Encoded, Form } from "./encoded.ts";
import type { SessionId } from "../events/fields.ts";
import type { Desk } from "./desk.ts";

/** A session that hears what is said in channels. */
export interface Listener {
  readonly id: SessionId;
  /**
   * Takes what was said in its user's channels and it has not taken yet.
   *
   * @param serial the serial of the last message in any channel
   * @param committed whether all of it is stored, so that none of it will be taken back
   * @param talk the talk of one of the channels
   */
  hear(serial: number, committed: boolean, talk?: Talk): void;
}

/** Where something lies on the {@link desk}. */
interface Place {
  readonly start: number;
  readonly end: number;
}

/**
 * What was said in one channel, or a coming, with nothing said anywhere in between: as a rule one message. All of it came
 * from one connection that was told at once, or all of it from such as were not.
 */
export class Speech {
  /** Its place among all that is said, wherever; what follows has the places behind it. */
  readonly first: number;
  /** The connection that it came from, where that was told at once. */
  readonly speaker: SessionId | undefined;
  readonly #opening: Encoded;
  /** What followed; absent where nothing did, as a rule. */
  #more: Encoded[] | undefined;
  /** The form that it was laid in last, and where it lies in that. */
  #form: Form | undefined;
  #start = 0;
  #end = 0;
  /** Where it lies in other forms. */
  #others: Map<Form, Place> | undefined;

  constructor(serial: number, encoded: Encoded, speaker: SessionId | undefined) {
    this.first = serial;
    this.#opening = encoded;
    this.speaker = speaker;
  }

  /** The serial of its last message. */
  get last(): number {
    return this.first + (this.#more?.length ?? 0);
  }

  /** Its messages. */
  get messages(): readonly Encoded[] {
    return this.#more === undefined ? [this.#opening] : [this.#opening, ...this.#more];
  }

  /** Takes in what was said next. False where it is no part of this. */
  add(serial: number, encoded: Encoded, speaker: SessionId | undefined): boolean {
    if (serial !== this.last + 1 || speaker !== this.speaker) return false;
    (this.#more ??= []).push(encoded);
    return true;
  }

  /** What of it was said after a serial that comes before its last. */
  after(serial: number): Speech {
    if (serial < this.first) return this;
    const [next, ...more] = this.messages.slice(serial + 1 - this.first);
    if (next === undefined) return this;
    const rest = new Speech(serial + 1, next, this.speaker);
    for (const encoded of more) rest.add(rest.last + 1, encoded, this.speaker);
    return rest;
  }

  /** Where all of it lies in the form that it was {@link lay laid} in last. */
  get start(): number {
    return this.#start;
  }

  get end(): number {
    return this.#end;
  }

  /** Lays all of it, unless it lies there in this form. Nothing may be added then. */
  lay(form: Form, desk: Desk): this {
    if (this.#form === form) return this;
    if (this.#form !== undefined) {
      (this.#others ??= new Map()).set(this.#form, { start: this.#start, end: this.#end });
    }
    this.#form = form;
    const known = this.#others?.get(form);
    this.#start = known?.start ?? desk.end;
    if (known === undefined) {
      desk.lay(this.#opening.text(form));
      if (this.#more !== undefined) {
        for (const encoded of this.#more) desk.lay(encoded.text(form));
      }
    }
    this.#end = known?.end ?? desk.end;
    return this;
  }
}

/**
 * What was said in one channel in this turn, and who came. A message is put here once, and not into each member's
 * outbox: at the end of the turn each takes all of it together, and those who get the same bytes share one buffer.
 */
export class Talk {
  /** The members' connections. */
  readonly listeners = new Set<Listener>();
  #speeches: Speech[] = [];
  readonly #bytes = new Map<Form, Uint8Array>();
  #together:
    | { readonly talks: readonly Talk[]; readonly form: Form; readonly bytes: Uint8Array }
    | undefined;

  /** The serial of the first and of the last; 0 where there is none. */
  first = 0;
  last = 0;

  add(serial: number, encoded: Encoded, speaker: SessionId | undefined): void {
    const latest = this.#speeches.at(-1);
    if (latest === undefined) this.first = serial;
    this.last = serial;
    if (latest?.add(serial, encoded, speaker) === true) return;
    this.#speeches.push(new Speech(serial, encoded, speaker));
  }

  /** What was said after a serial, in order, and was not told this connection at once. */
  after(serial: number, listener: SessionId): readonly Speech[] {
    // From the end: who is told many times in a turn must not look through all of it each time.
    const later: Speech[] = [];
    for (let i = this.#speeches.length - 1; i >= 0; i--) {
      const speech = this.#speeches[i];
      if (speech === undefined || speech.last <= serial) break;
      if (speech.speaker !== listener) later.push(speech.after(serial));
    }
    return later.reverse();
  }

  /**
   * All of it in one form. Whoever asks for the same gets the same array, and so nothing may be said before the next
   * turn.
   */
  bytes(form: Form, desk: Desk): Uint8Array {
    let bytes = this.#bytes.get(form);
    if (bytes === undefined) this.#bytes.set(form, bytes = bytesOf(this.#speeches, form, desk));
    return bytes;
  }

  /**
   * Writes what this connection was not told at once on the {@link desk}'s page.
   *
   * @returns whether there was room for it
   */
  write(listener: SessionId, form: Form, desk: Desk): boolean {
    desk.turn();
    let start = 0;
    let end = 0;
    for (const speech of this.#speeches) {
      speech.lay(form, desk);
      if (speech.speaker === listener) continue;
      if (speech.start !== end) {
        if (!desk.write(start, end)) return false;
        start = speech.start;
      }
      end = speech.end;
    }
    return desk.write(start, end);
  }

  /**
   * As {@link bytes}, of several channels. Who asks for the same as whoever has asked before gets the same array.
   *
   * @param talks of the channels, of which this is the first
   */
  together(talks: readonly Talk[], form: Form, desk: Desk): Uint8Array {
    const latest = this.#together;
    if (latest?.form === form && isSame(latest.talks, talks)) return latest.bytes;
    const bytes = bytesOf(inOrder(talks.map((talk) => talk.#speeches)), form, desk);
    this.#together = { talks, form, bytes };
    return bytes;
  }

  /** Takes back what tells of these events. */
  drop(events: ReadonlySet<string>): void {
    const speeches = this.#speeches;
    this.#speeches = [];
    for (const { first, messages, speaker } of speeches) {
      for (const [i, encoded] of messages.entries()) {
        if (!events.has(encoded.event.id)) this.add(first + i, encoded, speaker);
      }
    }
  }

  clear(): void {
    this.#speeches = [];
    if (this.#bytes.size > 0) this.#bytes.clear();
    this.#together = undefined;
    this.first = this.last = 0;
  }
}

function isSame(some: readonly Talk[], others: readonly Talk[]): boolean {
  return some.length === others.length && some.every((talk, i) => talk === others[i]);
}

/** What was said in several channels in the order in which it was said. */
export function inOrder(talks: readonly (readonly Speech[])[]): readonly Speech[] {
  const [only = [], ...more] = talks;
  return more.length === 0 ? only : talks.flat().sort((a, b) => a.first - b.first);
}

/** What was said, as clients of a form are told it, in one buffer that may be kept. */
export function bytesOf(speeches: readonly Speech[], form: Form, desk: Desk): Uint8Array {
  const places = speeches.map((speech) => speech.lay(form, desk));
  const bytes = new Uint8Array(places.reduce((sum, { start, end }) => sum + end - start, 0));
  let at = 0;
  for (let i = 0; i < places.length;) {
    const { start } = places[i]!;
    let { end } = places[i++]!;
    // What was laid one after the other is copied together.
    while (places[i]?.start === end) end = places[i++]!.end;
    bytes.set(desk.between(start, end), at);
    at += end - start;
  }
  return bytes;
}
