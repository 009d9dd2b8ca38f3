/**
 * The receiving part of a session: it takes the talk of its user's channels, in order and once, and
 * puts it into its outbox. sessions/session.ts and its dialects make the lines of events and
 * answers.
 * @module
 */

import type { SessionId } from "../records/fields.ts";
import type { Encoded, Form } from "./encoded.ts";
import type { Endpoint } from "./endpoint.ts";
import type { FanOut } from "./fan_out.ts";
import type { Outbox } from "./outbox.ts";
import type { Told } from "./run.ts";
import { bytesOf, inOrder, type Talk } from "./talk.ts";

/** A session that receives the talk of its user's channels. */
export abstract class Recipient implements Endpoint {
  // The fields that every message uses come first, next to each other in memory.
  readonly id: SessionId;
  readonly outbox: Outbox;
  /** The negotiated capabilities, as bits. */
  capabilities = 0;
  /** The number of its talks: to look at the list costs a cache miss for each client. */
  #talkCount = 0;
  spoke = 0;
  /** The serial of the last message in its channels that it has taken. */
  #heard = 0;
  /** The talks of its user's channels. */
  readonly #talks: Talk[] = [];
  readonly #fanOut: FanOut;

  constructor(id: SessionId, outbox: Outbox, fanOut: FanOut) {
    this.id = id;
    this.outbox = outbox;
    this.#fanOut = fanOut;
  }

  /** The number of channels its user is in. */
  get channelCount(): number {
    return this.#talkCount;
  }

  /** The form in which events are encoded for it; it changes with the capabilities. */
  abstract get form(): Form;
  abstract readonly hearsItself: boolean;
  /** Whether the bytes of its form are all that it sends of other users' messages. */
  protected abstract get seesBytes(): boolean;
  abstract see(event: Encoded, own: boolean): void;
  abstract presence(who: string, online: boolean): void;
  abstract end(reason: string): void;

  /**
   * Queues bytes behind the talk of its channels so far. All bytes but those of talk go this way.
   *
   * @param told the events that the bytes tell of
   */
  send(bytes: Uint8Array, told?: Told): void {
    if (this.#fanOut.isTalking) this.catchUp();
    this.outbox.push(bytes, told);
  }

  /** As {@link send}, for an answer: it waits for room, whatever its size. */
  protected sendAnswer(bytes: Uint8Array, told?: Told): void {
    if (this.#fanOut.isTalking) this.catchUp();
    this.outbox.answer(bytes, told);
  }

  /** Sets the capabilities. Events are encoded for them from now on. */
  negotiate(capabilities: number): void {
    this.catchUp();
    this.capabilities = capabilities;
    this.outbox.form = this.form;
  }

  listen(talk: Talk): void {
    if (this.#talks.includes(talk)) return;
    this.#talkCount = this.#talks.push(talk);
    talk.receivers.add(this);
  }

  stopListening(talk: Talk): void {
    const at = this.#talks.indexOf(talk);
    if (at < 0) return;
    this.#talks.splice(at, 1);
    this.#talkCount = this.#talks.length;
    talk.receivers.delete(this);
  }

  hear(serial: number, committed: boolean, talk?: Talk): void {
    const heard = this.#heard;
    if (heard === serial) return;
    this.#heard = serial;
    if (this.#talkCount === 0) return;
    const isPlain = committed && this.seesBytes;
    // Most users are in one channel with talk, and this case takes most of the time.
    const only = this.#talkCount === 1 ? talk : undefined;
    if (only !== undefined && isPlain && heard < only.first) this.#hearAll(only);
    else this.#hearSeveral(heard, isPlain);
  }

  /** Queues its channels' pending talk before other bytes. */
  protected catchUp(): void {
    let last = this.#heard;
    for (const talk of this.#talks) last = Math.max(last, talk.last);
    this.hear(last, false);
  }

  /** Takes all talk of one channel that it was not shown at once. */
  #hearAll(talk: Talk): void {
    const { desk } = this.#fanOut;
    if (this.spoke < talk.first) this.#give(talk.bytes(this.form, desk));
    else if (!talk.write(this.id, this.form, desk)) {
      this.#give(bytesOf(talk.after(0, this.id), this.form, desk));
    } else if (desk.written > 0) this.outbox.giveCopy(desk.page, desk.written);
  }

  #hearSeveral(heard: number, isPlain: boolean): void {
    const talks: Talk[] = [];
    for (const talk of this.#talks) if (talk.last > heard) talks.push(talk);
    const [first] = talks;
    if (first === undefined) return;
    if (isPlain && talks.every((talk) => heard < talk.first)) {
      if (talks.length === 1) return this.#hearAll(first);
      if (talks.every((talk) => this.spoke < talk.first)) {
        return this.#give(first.together(talks, this.form, this.#fanOut.desk));
      }
    }
    const speeches = inOrder(talks.map((talk) => talk.after(heard, this.id)));
    if (isPlain) return this.#give(bytesOf(speeches, this.form, this.#fanOut.desk));
    for (const { messages } of speeches) {
      for (const encoded of messages) this.see(encoded, false);
    }
  }

  #give(bytes: Uint8Array): void {
    if (bytes.byteLength > 0) this.outbox.give(bytes);
  }
}
