import type { Encoded, Form } from "../encode.ts";
import type { SessionId } from "../event.ts";

/** A message to a channel that not all members have taken yet. */
export interface Utterance {
  /** Its place among all that is said, wherever. */
  readonly serial: number;
  readonly encoded: Encoded;
  /** The connection that it came from, which was told at once. */
  readonly speaker: SessionId | undefined;
}

/**
 * What was said in one channel in this turn. A message is put here once, and not into each member's outbox: at the end of
 * the turn each takes all of it together, and those who get the same bytes share one buffer.
 */
export class Talk {
  #utterances: Utterance[] = [];
  readonly #speakers = new Set<SessionId | undefined>();
  readonly #bytes = new Map<Form, Uint8Array>();
  readonly #together = new Map<string, Uint8Array>();

  /** The serial of the first and of the last; 0 where there is none. */
  first = 0;
  last = 0;

  add(utterance: Utterance): void {
    if (this.#utterances.length === 0) this.first = utterance.serial;
    this.last = utterance.serial;
    this.#utterances.push(utterance);
    this.#speakers.add(utterance.speaker);
  }

  /** What was said after a serial, in order, and not by this connection. */
  after(serial: number, listener: SessionId): readonly Utterance[] {
    if (this.isWhole(serial, listener)) return this.#utterances;
    return this.#utterances.filter((said) => said.serial > serial && said.speaker !== listener);
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
    if (bytes === undefined) this.#bytes.set(form, bytes = bytesOf(this.#utterances, form));
    return bytes;
  }

  /**
   * As {@link bytes}, of several channels.
   *
   * @param talks of the channels, of which this is one
   */
  together(talks: readonly Talk[], form: Form): Uint8Array {
    const key = `${form},${talks.map(({ first }) => first)}`;
    let bytes = this.#together.get(key);
    if (bytes === undefined) {
      const said = inOrder(talks.map((talk) => talk.#utterances));
      this.#together.set(key, bytes = bytesOf(said, form));
    }
    return bytes;
  }

  /** Takes back what tells of these events. */
  drop(events: ReadonlySet<string>): void {
    this.#utterances = this.#utterances.filter(({ encoded }) => !events.has(encoded.event.id));
  }

  clear(): void {
    this.#utterances = [];
    this.#speakers.clear();
    this.#bytes.clear();
    this.#together.clear();
    this.first = this.last = 0;
  }
}

/** What was said in several channels in the order in which it was said. */
export function inOrder(talks: readonly (readonly Utterance[])[]): readonly Utterance[] {
  const [only = [], ...more] = talks;
  return more.length === 0 ? only : talks.flat().sort((a, b) => a.serial - b.serial);
}

/** What was said, as clients of a form are told it, in one buffer. */
export function bytesOf(utterances: readonly Utterance[], form: Form): Uint8Array {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (const { encoded } of utterances) {
    const chunk = encoded.bytes(form);
    if (chunk === undefined) continue;
    chunks.push(chunk);
    length += chunk.byteLength;
  }
  const [only] = chunks;
  if (only !== undefined && chunks.length === 1) return only;
  const bytes = new Uint8Array(length);
  let end = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, end);
    end += chunk.byteLength;
  }
  return bytes;
}
