/**
 * The talk: the messages to one channel in this turn. A message is put here once, not into each
 * member's outbox; members with the same form share one buffer. fan_out.ts and recipient.ts hand it
 * out.
 * @module
 */

import type { Encoded, Form } from "./encoded.ts";
import type { SessionId } from "../records/fields.ts";
import type { Desk } from "./desk.ts";

/** A session that gets the talk of its user's channels. */
export interface TalkReceiver {
  readonly id: SessionId;
  /**
   * Takes the talk of its user's channels that it has not taken yet.
   *
   * @param serial the serial of the last message in any channel
   * @param committed whether all of it is stored, and can no longer be revoked
   * @param talk the talk of one of the channels
   */
  hear(serial: number, committed: boolean, talk?: Talk): void;
}

/** Where a text lies on the {@link Desk}. */
interface Place {
  readonly start: number;
  readonly end: number;
}

/**
 * Consecutive messages and joins in one channel, with no message to another channel between them;
 * usually one message. Either all came from one session that was shown them at once, or all came
 * from sessions that were not.
 */
export class Speech {
  /** The serial of its first message; the others follow without a gap. */
  readonly first: number;
  /** The session that it came from, if that session was shown it at once. */
  readonly speaker: SessionId | undefined;
  readonly #opening: Encoded;
  /** The messages after the first; usually absent. */
  #more: Encoded[] | undefined;
  /** The form in which it was last laid on the desk, and its place there. */
  #form: Form | undefined;
  #start = 0;
  #end = 0;
  /** Its places in other forms. */
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

  /** Adds the next message. Returns false if it does not belong to this speech. */
  add(serial: number, encoded: Encoded, speaker: SessionId | undefined): boolean {
    if (serial !== this.last + 1 || speaker !== this.speaker) return false;
    (this.#more ??= []).push(encoded);
    return true;
  }

  /** Returns the part after a serial that comes before its last. */
  after(serial: number): Speech {
    if (serial < this.first) return this;
    const [next, ...more] = this.messages.slice(serial + 1 - this.first);
    if (next === undefined) return this;
    const rest = new Speech(serial + 1, next, this.speaker);
    for (const encoded of more) rest.add(rest.last + 1, encoded, this.speaker);
    return rest;
  }

  /** Its start on the desk, in the form in which it was last {@link lay laid} there. */
  get start(): number {
    return this.#start;
  }

  get end(): number {
    return this.#end;
  }

  /** Lays all of it on the desk in this form, once. Nothing may be added afterwards. */
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
 * The messages and joins of one channel in this turn, and the sessions that get them at its end.
 */
export class Talk {
  /** The members' sessions. */
  readonly receivers = new Set<TalkReceiver>();
  #speeches: Speech[] = [];
  readonly #bytes = new Map<Form, Uint8Array>();
  #together:
    | { readonly talks: readonly Talk[]; readonly form: Form; readonly bytes: Uint8Array }
    | undefined;

  /** The serials of the first and the last message; 0 without any. */
  first = 0;
  last = 0;

  add(serial: number, encoded: Encoded, speaker: SessionId | undefined): void {
    const latest = this.#speeches.at(-1);
    if (latest === undefined) this.first = serial;
    this.last = serial;
    if (latest?.add(serial, encoded, speaker) === true) return;
    this.#speeches.push(new Speech(serial, encoded, speaker));
  }

  /**
   * Returns the talk after a serial, in order, without the messages that this session was shown at
   * once.
   */
  after(serial: number, receiver: SessionId): readonly Speech[] {
    // From the end: a session that takes talk many times in a turn must not search all of it each
    // time.
    const later: Speech[] = [];
    for (let i = this.#speeches.length - 1; i >= 0; i--) {
      const speech = this.#speeches[i];
      if (speech === undefined || speech.last <= serial) break;
      if (speech.speaker !== receiver) later.push(speech.after(serial));
    }
    return later.reverse();
  }

  /**
   * Returns all of it in one form. All callers get the same array, so no message may be added until
   * the next turn.
   */
  bytes(form: Form, desk: Desk): Uint8Array {
    let bytes = this.#bytes.get(form);
    if (bytes === undefined) this.#bytes.set(form, bytes = bytesOf(this.#speeches, form, desk));
    return bytes;
  }

  /**
   * Writes to the desk's page all messages that this session was not shown at once.
   *
   * @returns whether the page had room
   */
  write(receiver: SessionId, form: Form, desk: Desk): boolean {
    desk.clearPage();
    let start = 0;
    let end = 0;
    for (const speech of this.#speeches) {
      speech.lay(form, desk);
      if (speech.speaker === receiver) continue;
      if (speech.start !== end) {
        if (!desk.write(start, end)) return false;
        start = speech.start;
      }
      end = speech.end;
    }
    return desk.write(start, end);
  }

  /**
   * Returns the talk of several channels as one, in one form. A call with the same channels as the
   * last one gets the same array.
   *
   * @param talks the talks of the channels; this is the first
   */
  together(talks: readonly Talk[], form: Form, desk: Desk): Uint8Array {
    const latest = this.#together;
    if (latest?.form === form && isSame(latest.talks, talks)) return latest.bytes;
    const bytes = bytesOf(inOrder(talks.map((talk) => talk.#speeches)), form, desk);
    this.#together = { talks, form, bytes };
    return bytes;
  }

  /** Removes these events. */
  revoke(events: ReadonlySet<string>): void {
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

/** Returns the talk of several channels in the order of its messages. */
export function inOrder(talks: readonly (readonly Speech[])[]): readonly Speech[] {
  const [only = [], ...more] = talks;
  return more.length === 0 ? only : talks.flat().sort((a, b) => a.first - b.first);
}

/** Returns speeches in one form, in a buffer that the caller may keep. */
export function bytesOf(speeches: readonly Speech[], form: Form, desk: Desk): Uint8Array {
  const places = speeches.map((speech) => speech.lay(form, desk));
  const bytes = new Uint8Array(places.reduce((sum, { start, end }) => sum + end - start, 0));
  let at = 0;
  for (let i = 0; i < places.length;) {
    const { start } = places[i]!;
    let { end } = places[i++]!;
    // Speeches that are next to each other on the desk take one copy.
    while (places[i]?.start === end) end = places[i++]!.end;
    bytes.set(desk.between(start, end), at);
    at += end - start;
  }
  return bytes;
}
