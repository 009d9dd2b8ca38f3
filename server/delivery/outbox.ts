/**
 * The bytes that one client still has to receive, up to a limit. The flusher writes all outboxes
 * together at the end of a turn.
 * @module
 */

import type { MaybePromise } from "../maybe_promise.ts";
import type { Flushable, Flusher } from "./flusher.ts";
import type { ByteSink } from "../net/transport.ts";
import { Overflow, type WaitingChunk } from "./overflow.ts";
import { NOTHING, type Run, type Told } from "./run.ts";
import type { Flight } from "./turn.ts";

/** The bytes that lines of one turn may cause, as a part of an outbox's limit. */
const TURN_PART = 1 / 8;

/**
 * The most answer bytes that wait for room, as a multiple of the outbox's limit: 32 MiB by default.
 * Handlers of long answers wait for room, so no request of a client comes near it.
 */
const ANSWERS_PER_LIMIT = 32;

/** The most bytes of answers in a turn, for all clients: some ms of work. */
const ANSWERED_PER_TURN = 128 << 10;

/** The most turns that a client waits for one with room, so that it is served in any case. */
const LONGEST_QUEUE = 1_000;

/** The bytes that wait for one client. */
export class Outbox implements Flushable {
  /** The form of the queued events; set when the client's capabilities change. */
  form = 0;
  readonly #flusher: Flusher;
  readonly #sink: ByteSink;
  /** The chunks that wait and are not sealed. */
  #run: Run | undefined;
  /** The bytes that are sealed or being written. */
  #inFlight = NOTHING;
  #closed = false;
  /** The most bytes that may wait. */
  readonly #limit: number;
  readonly #onFull: () => void;
  readonly #onBroken: (error: unknown) => void;
  #flight: Flight | undefined;
  /** Whether the flusher knows that chunks wait. */
  #marked = false;
  /** The bytes of answers since the last call of {@link backpressure}. */
  #answered = 0;
  /** The chunks that wait for room, behind everything else. */
  #overflow: Overflow | undefined;
  #drained: (() => void)[] = [];
  #waiters: (() => void)[] = [];

  /**
   * @param limit bytes that may wait; beyond that all of them are dropped, and `onFull` is called
   * once
   * @param onBroken is called when a write fails
   */
  constructor(
    flusher: Flusher,
    sink: ByteSink,
    limit: number,
    onFull: () => void,
    onBroken: (error: unknown) => void,
  ) {
    this.#flusher = flusher;
    this.#sink = sink;
    this.#limit = limit;
    this.#onFull = onFull;
    this.#onBroken = onBroken;
  }

  /** Bytes that wait or are being written. */
  get bytes(): number {
    return (this.#run?.bytes ?? 0) + this.#inFlight.byteLength;
  }

  /**
   * Queues a chunk until the end of the turn.
   *
   * @param told the events that the chunk tells of
   */
  push(chunk: Uint8Array, told?: Told): void {
    if (this.#closed) return;
    const overflow = this.#overflow;
    if (overflow === undefined) this.#append(chunk, told);
    else this.#keep(overflow, { chunk, told, counts: true });
    if (this.bytes + (overflow?.bytes ?? 0) > this.#limit) this.#closeFull();
  }

  #closeFull(): void {
    this.#run = undefined;
    this.#overflow = undefined;
    this.#closed = true;
    this.#settle(this.#waiters);
    this.#onFull();
  }

  /**
   * Queues a chunk of an answer. It waits until there is room, whatever its size, and so do all
   * chunks after it; see {@link backpressure}.
   */
  answer(chunk: Uint8Array, told?: Told): void {
    if (this.#closed) return;
    this.#answered += chunk.byteLength;
    const fits = this.bytes === 0 || this.bytes + chunk.byteLength <= this.#limit / 2;
    if (this.#overflow === undefined && fits) return this.#append(chunk, told);
    const overflow = this.#overflow ??= new Overflow();
    this.#keep(overflow, { chunk, told, counts: false });
    if (overflow.answerBytes > this.#limit * ANSWERS_PER_LIMIT) this.#closeFull();
  }

  /**
   * Writes bytes at once if nothing else waits, as for most clients; otherwise queues them. Only
   * for committed events at the end of a turn: these bytes cannot be revoked.
   */
  give(bytes: Uint8Array): void {
    const isIdle = this.#isIdle && bytes.byteLength <= this.#limit;
    const written = isIdle ? this.#writeNow(bytes, bytes.byteLength) : 0;
    if (written === bytes.byteLength) return;
    const rest = written === 0 ? bytes : bytes.subarray(written);
    if (isIdle) this.#begin(rest);
    else this.push(rest);
  }

  /** As {@link give}, for the first bytes of a buffer that the caller reuses afterwards. */
  giveCopy(buffer: Uint8Array, length: number): void {
    if (length === buffer.byteLength) return this.give(buffer.slice());
    const written = this.#isIdle ? this.#writeNow(buffer, length) : 0;
    if (written < length) this.give(buffer.slice(written, length));
  }

  get #isIdle(): boolean {
    return this.#run === undefined && this.#inFlight.byteLength === 0 && !this.#closed;
  }

  #writeNow(buffer: Uint8Array, length: number): number {
    const written = this.#sink.writeNow?.(buffer, length) ?? 0;
    if (written === length) this.#flusher.countWrite();
    return written;
  }

  /** Queues one last chunk, and takes nothing after it. */
  finish(chunk: Uint8Array): void {
    this.#closed = true;
    this.#overflow = undefined;
    this.#settle(this.#waiters);
    this.#append(chunk);
  }

  /** Resolves once all queued bytes are written, or a write has failed. */
  drained(): Promise<void> {
    if (this.bytes === 0) return Promise.resolve();
    return new Promise((resolve) => this.#drained.push(resolve));
  }

  /**
   * Returns the promise to await before handling the client's next line; `undefined` if there is
   * nothing to wait for.
   *
   * It waits for the handling of this line, and then for two limits. If this turn's messages could
   * fill the outbox of a client that does read, no more input is handled until the turn ends. And
   * answers await {@link backpressure}.
   *
   * @param bytes the most bytes that the line may send to each other client
   * @param handling the handling of the line, if it is not done yet
   */
  lineBackpressure(bytes: number, handling?: MaybePromise): Promise<void> | undefined {
    const turn = this.#flusher.weigh(bytes, this.#limit * TURN_PART);
    const first = handling ?? turn ?? this.backpressure();
    return first === undefined ? undefined : this.#waitForLine(first, turn);
  }

  async #waitForLine(first: Promise<void>, turn: Promise<void> | undefined): Promise<void> {
    await first;
    await turn;
    await this.backpressure();
  }

  /** Counts bytes that a line causes besides those of {@link lineBackpressure}. */
  weigh(bytes: number): void {
    void this.#flusher.weigh(bytes, this.#limit * TURN_PART);
  }

  /**
   * Returns the promise to await before producing more of an answer; `undefined` if there is room.
   * There is none while more than half of the limit waits, or part of an answer waits in the
   * overflow. The promise resolves when there is room, or the outbox closes. So a client never
   * fills its outbox by asking.
   *
   * After {@link ANSWERED_PER_TURN} bytes of answers to all clients in a turn, the promise waits
   * for the turn's end, too.
   *
   * @param part work since the last call besides the answers' bytes, as a part of the work that a
   * turn may do
   */
  backpressure(part = 0): Promise<void> | undefined {
    const most = this.#limit * TURN_PART;
    const done = part + this.#answered / ANSWERED_PER_TURN;
    this.#answered = 0;
    const turn = done === 0 ? undefined : this.#flusher.weigh(done * most, most);
    if (this.#hasRoom) return turn;
    const room = new Promise<void>((resolve) => this.#waiters.push(resolve));
    return turn === undefined ? room : turn.then(() => room);
  }

  /**
   * Returns the promise to await before work that cannot be divided; `undefined` if this turn has
   * room for it. Of many clients that wait, each turn takes as many as it has room for. With
   * {@link backpressure} all of them would go on in the next turn.
   *
   * @param part the work, as a part of what a turn may do
   */
  turnFor(part: number): Promise<void> | undefined {
    if (part === 0 || this.#limit === Infinity) return undefined;
    const most = this.#limit * TURN_PART;
    const full = this.#flusher.admit(part * most, most);
    return full === undefined ? undefined : this.#waitForTurn(part * most, most, full);
  }

  async #waitForTurn(bytes: number, most: number, full: Promise<void>): Promise<void> {
    await full;
    for (let turn = 0; turn < LONGEST_QUEUE && !this.#closed; turn++) {
      const next = this.#flusher.admit(bytes, most);
      if (next === undefined) return;
      await next;
    }
  }

  get #hasRoom(): boolean {
    return this.#closed || (this.#overflow === undefined && this.bytes <= this.#limit / 2);
  }

  revoke(events: ReadonlySet<string>): void {
    this.#overflow?.revoke(events);
    const entries = this.#run?.entries() ?? [];
    const kept = entries.filter(({ told }) => !told?.some((id) => events.has(id)));
    if (kept.length === entries.length) return;
    this.#run = undefined;
    for (const { chunk, told } of kept) this.#append(chunk, told);
  }

  seal(): void {
    if (this.#overflow !== undefined && this.bytes === 0) this.#moveUp(this.#overflow);
    this.#marked = false;
    const run = this.#run;
    if (run === undefined || this.#inFlight.byteLength > 0) return;
    this.#run = undefined;
    this.#begin(run.joined());
  }

  write(): boolean {
    const bytes = this.#inFlight;
    const count = this.#sink.writeNow?.(bytes, bytes.byteLength) ?? 0;
    if (count === bytes.byteLength) {
      this.#written(count);
      return true;
    }
    this.#write(count === 0 ? bytes : bytes.subarray(count));
    return false;
  }

  #begin(bytes: Uint8Array): void {
    this.#inFlight = bytes;
    this.#flight = this.#flusher.expect(this);
  }

  #write(bytes: Uint8Array): void {
    this.#inFlight = bytes;
    this.#sink.write(bytes).then(this.#written, this.#failed);
  }

  #keep(overflow: Overflow, waiting: WaitingChunk): void {
    overflow.add(waiting);
    if (!this.#marked) this.#mark();
  }

  /** Moves chunks from the overflow while there is room. */
  #moveUp(overflow: Overflow): void {
    while (this.bytes <= this.#limit / 2) {
      const waiting = overflow.next();
      if (waiting === undefined) {
        this.#overflow = undefined;
        return;
      }
      this.#append(waiting.chunk, waiting.told);
    }
  }

  #append(chunk: Uint8Array, told?: Told): void {
    this.#run = (this.#run ?? this.#flusher.root(this.form)).then(chunk, told);
    // Also while a write is in flight: chunks that wait behind it may have to be revoked.
    if (!this.#marked) this.#mark();
  }

  #mark(): void {
    this.#marked = true;
    this.#flusher.mark(this);
  }

  #land(): void {
    if (this.#flight !== undefined) this.#flusher.endWrite(this.#flight);
    this.#flight = undefined;
  }

  readonly #written = (count: number): void => {
    this.#land();
    if (count < this.#inFlight.byteLength) {
      this.#write(this.#inFlight.subarray(count));
      return;
    }
    this.#inFlight = NOTHING;
    if (this.#overflow !== undefined) this.#moveUp(this.#overflow);
    if (this.#hasRoom) this.#settle(this.#waiters);
    if (this.#run === undefined) this.#settle(this.#drained);
    else if (!this.#marked) this.#mark();
  };

  readonly #failed = (error: unknown): void => {
    this.#land();
    this.#inFlight = NOTHING;
    this.#run = undefined;
    this.#overflow = undefined;
    this.#closed = true;
    this.#settle(this.#waiters);
    this.#settle(this.#drained);
    this.#onBroken(error);
  };

  #settle(waiting: (() => void)[]): void {
    if (waiting.length === 0) return;
    for (const resolve of waiting.splice(0)) resolve();
  }
}
