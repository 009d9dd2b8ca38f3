/**
 * Bytes on their way to clients: queue references, flush once a turn, write once per connection and flush.
 *
 * A queue is a {@link Run}: a chain of chunks in which every prefix exists once. Outboxes that were given the
 * same chunks since they were last empty hold the very same run, and so the bytes are joined once for all
 * of them: the cost of a flush is one join for each different queue, and one write for each connection.
 */

import type { ByteSink } from "../net/transport.ts";
import { type Flight, Turns } from "./turns.ts";

/** The msgids of the events that a chunk tells of; `undefined` for an answer. */
export type Told = readonly string[] | undefined;

/** Chunks in order. Runs that grew alike from one root are one object. */
class Run {
  readonly before: Run | undefined;
  readonly chunk: Uint8Array;
  readonly told: Told;
  readonly bytes: number;
  #next: Run | undefined;
  #joined: Uint8Array | undefined;

  constructor(before: Run | undefined, chunk: Uint8Array, told: Told) {
    this.before = before;
    this.chunk = chunk;
    this.told = told;
    this.bytes = (before?.bytes ?? 0) + chunk.byteLength;
  }

  /** This run with one chunk more. One successor is remembered: an event reaches all its recipients in a row. */
  then(chunk: Uint8Array, told: Told): Run {
    if (this.#next?.chunk !== chunk) this.#next = new Run(this, chunk, told);
    return this.#next;
  }

  /** The chunks and what they tell of, in order. */
  entries(): { chunk: Uint8Array; told: Told }[] {
    const entries = [];
    for (let run: Run | undefined = this as Run; run?.before !== undefined; run = run.before) {
      entries.push({ chunk: run.chunk, told: run.told });
    }
    return entries.reverse();
  }

  joined(): Uint8Array {
    if (this.#joined === undefined) {
      if (this.before === undefined || this.before.bytes === 0) this.#joined = this.chunk;
      else {
        const joined = new Uint8Array(this.bytes);
        let end = this.bytes;
        for (let run: Run | undefined = this as Run; run !== undefined; run = run.before) {
          end -= run.chunk.byteLength;
          joined.set(run.chunk, end);
        }
        this.#joined = joined;
      }
    }
    return this.#joined;
  }
}

const NOTHING: Uint8Array = new Uint8Array(0);

/** What part of what may wait for a client may be said in one turn. */
const TURNS_PART = 1 / 8;

/** What outboxes are filled from at the end of a turn. */
export interface Source {
  /** Whether there is something to give out. */
  readonly isTalking: boolean;
  /** Gives out what was not put into outboxes before. */
  gather(): void;
}

const NO_SOURCE: Source = { isTalking: false, gather: () => {} };

/**
 * How many writes are begun in one tick. The runtime does 128 reads and writes in one; what is begun besides waits for the
 * next ones, at twice the cost. That a few are has the next tick come at once.
 */
const WRITES_A_TICK = 136;

/** Flushes the outboxes that have something to send, together, at the end of the turn. */
export class Flusher {
  /** Where runs begin, by form: outboxes of different forms never hold the same chunks for long. */
  readonly #roots = new Map<number, Run>();
  /** When to flush. */
  readonly turns: Turns;
  readonly #commit: (takeOut: (events: ReadonlySet<string>) => void) => void;
  readonly #source: Source;
  #dirty: Outbox[] = [];
  #gathering = false;
  /** Outboxes whose turn's bytes are to be written, and how many of them are. */
  #toWrite: Outbox[] = [];
  #begun = 0;
  /** Bytes that were said in this turn. */
  #weight = 0;

  /**
   * @param commit is called before the outboxes of a turn are written, with what takes events out of them again
   * @param afterTick see {@link Turns}
   * @param source gives out after that what was not put into outboxes before
   */
  constructor(
    commit: (takeOut: (events: ReadonlySet<string>) => void) => void = () => {},
    afterTick?: (flush: () => void) => void,
    source: Source = NO_SOURCE,
  ) {
    this.#commit = commit;
    this.#source = source;
    this.turns = new Turns(() => this.#endTurn(), afterTick, () => this.#writeSome());
  }

  /** How many forms there are of what was given to outboxes since the last flush. */
  get forms(): number {
    return this.#roots.size;
  }

  /** Whether something is still to be put into outboxes, before anything else is. */
  get isBehind(): boolean {
    return this.#source.isTalking;
  }

  /** The run that an empty outbox of this form begins with. */
  root(form: number): Run {
    let root = this.#roots.get(form);
    if (root === undefined) this.#roots.set(form, root = new Run(undefined, NOTHING, undefined));
    return root;
  }

  mark(outbox: Outbox): void {
    this.#dirty.push(outbox);
    if (!this.#gathering) this.request();
  }

  /** Writes to one who waits for nothing else what can be written at once. */
  writeNow(sink: ByteSink, buffer: Uint8Array, length: number): number {
    const written = sink.writeNow?.(buffer, length) ?? 0;
    if (written === length) this.turns.flight.count++;
    return written;
  }

  /** Has an outbox written with the others of this turn. */
  expect(outbox: Outbox): Flight {
    this.#toWrite.push(outbox);
    const { flight } = this.turns;
    flight.underWay++;
    flight.count++;
    return flight;
  }

  /** Has all committed and flushed at the end of the turn, whether or not somebody is told anything. */
  request(): void {
    this.turns.request();
  }

  /**
   * Notes that something was said, of so many bytes.
   *
   * @param most where more than this was said in a turn, it ends with the tick
   * @returns the turn's end, where that is so
   */
  weigh(bytes: number, most: number): Promise<void> | undefined {
    this.#weight += bytes;
    return this.#weight > most ? this.turns.hurry() : undefined;
  }

  /** Commits, and writes all that waits, at once. */
  readonly flush = (): void => {
    this.#seal();
    this.#write(Infinity);
  };

  #endTurn(): void {
    this.#seal();
    this.#writeSome();
  }

  #writeSome(): void {
    this.#write(WRITES_A_TICK);
    if (this.#toWrite.length > 0) this.turns.goOn();
  }

  #write(most: number): void {
    while (most > 0 && this.#begun < this.#toWrite.length) {
      if (this.#toWrite[this.#begun++]?.write() !== true) most--;
    }
    if (this.#begun < this.#toWrite.length) return;
    this.#toWrite = [];
    this.#begun = 0;
  }

  /** Commits, and makes what waits ready to be written. */
  #seal(): void {
    this.#weight = 0;
    this.commit();
    this.#gathering = true;
    this.#source.gather();
    this.#gathering = false;
    const dirty = this.#dirty;
    this.#dirty = [];
    for (const outbox of dirty) outbox.seal();
    // Nothing begins with what was flushed: kept, it would stay for each set of capabilities that anybody ever had.
    this.#roots.clear();
  }

  /** Commits what has happened so far in this turn, before its end. */
  commit(): void {
    this.#commit((events) => {
      for (const outbox of this.#dirty) outbox.takeOut(events);
    });
  }
}

/** What one client still has to get, bounded in bytes. */
export class Outbox {
  /** The form of what is queued; set when the client's capabilities change. */
  form = 0;
  /** Is called before anything is put behind what waits, and puts there what comes before it. */
  precede: () => void = () => {};
  readonly #flusher: Flusher;
  readonly #sink: ByteSink;
  #run: Run | undefined;
  #inFlight = NOTHING;
  #closed = false;
  readonly #limit: number;
  readonly #onFull: () => void;
  readonly #onBroken: (error: unknown) => void;
  #flight: Flight | undefined;
  #marked = false;
  #drained: (() => void)[] = [];
  #relieved: (() => void)[] = [];

  /**
   * @param limit bytes that may wait; more are dropped, all of them, and `onFull` is called once
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

  /** @param told the events that the chunk tells of */
  push(chunk: Uint8Array, told?: Told): void {
    if (this.#closed) return;
    if (this.#flusher.isBehind) this.precede();
    this.add(chunk, told);
  }

  /** As {@link push}, of what nothing comes before. */
  add(chunk: Uint8Array, told?: Told): void {
    if (this.#closed) return;
    this.#append(chunk, told);
    if (this.bytes <= this.#limit) return;
    this.#run = undefined;
    this.#closed = true;
    this.#settle(this.#relieved);
    this.#onFull();
  }

  /** For the flusher's source: as {@link add}, of what is not taken out again. Most wait for nothing else, and are quick. */
  give(bytes: Uint8Array): void {
    const isIdle = this.#isIdle && bytes.byteLength <= this.#limit;
    const written = isIdle ? this.#flusher.writeNow(this.#sink, bytes, bytes.byteLength) : 0;
    if (written === bytes.byteLength) return;
    const rest = written === 0 ? bytes : bytes.subarray(written);
    if (isIdle) this.#begin(rest);
    else this.add(rest);
  }

  /** As {@link give}, of the first bytes of a buffer that is used for others afterwards. */
  giveCopy(buffer: Uint8Array, length: number): void {
    if (length === buffer.byteLength) return this.give(buffer.slice());
    const written = this.#isIdle ? this.#flusher.writeNow(this.#sink, buffer, length) : 0;
    if (written < length) this.give(buffer.slice(written, length));
  }

  get #isIdle(): boolean {
    return this.#run === undefined && this.#inFlight.byteLength === 0 && !this.#closed;
  }

  /** Takes one last chunk, and nothing after it. */
  finish(chunk: Uint8Array): void {
    this.precede();
    this.#closed = true;
    this.#settle(this.#relieved);
    this.#append(chunk);
  }

  /** Resolves once all that was taken has been written, or a write has failed. */
  drained(): Promise<void> {
    if (this.bytes === 0) return Promise.resolve();
    return new Promise((resolve) => this.#drained.push(resolve));
  }

  /**
   * Where more than half of what may wait does, a promise that resolves once it no longer does, or nothing more is
   * taken. Whoever makes a client's answers as it asks for them waits for it, so that its asking never fills its outbox.
   */
  room(): Promise<void> | undefined {
    if (this.#closed || this.bytes <= this.#limit / 2) return undefined;
    return new Promise((resolve) => this.#relieved.push(resolve));
  }

  /**
   * Takes note of something that was said, of so many bytes, which this and other outboxes may be given. Where so much
   * was said in a turn that it could fill one whose client does read, the turn's end: nobody is to be heard before.
   */
  weigh(bytes: number): Promise<void> | undefined {
    return this.#flusher.weigh(bytes, this.#limit * TURNS_PART);
  }

  /** For the flusher: takes out again what tells of these events. */
  takeOut(events: ReadonlySet<string>): void {
    const entries = this.#run?.entries() ?? [];
    const kept = entries.filter(({ told }) => !told?.some((id) => events.has(id)));
    if (kept.length === entries.length) return;
    this.#run = undefined;
    for (const { chunk, told } of kept) this.#append(chunk, told);
  }

  /** For the flusher: has what waits now written, and no more than that. */
  seal(): void {
    this.#marked = false;
    const run = this.#run;
    if (run === undefined || this.#inFlight.byteLength > 0) return;
    this.#run = undefined;
    this.#begin(run.joined());
  }

  /** For the flusher: writes what was sealed, all at once. Whether it is written. */
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

  #append(chunk: Uint8Array, told?: Told): void {
    this.#run = (this.#run ?? this.#flusher.root(this.form)).then(chunk, told);
    // Also while a write is in flight: what waits behind it may have to be taken out again.
    if (!this.#marked) this.#mark();
  }

  #mark(): void {
    this.#marked = true;
    this.#flusher.mark(this);
  }

  #land(): void {
    if (this.#flight !== undefined) this.#flusher.turns.landed(this.#flight);
    this.#flight = undefined;
  }

  readonly #written = (count: number): void => {
    this.#land();
    if (count < this.#inFlight.byteLength) {
      this.#write(this.#inFlight.subarray(count));
      return;
    }
    this.#inFlight = NOTHING;
    if (this.bytes <= this.#limit / 2) this.#settle(this.#relieved);
    if (this.#run === undefined) this.#settle(this.#drained);
    else if (!this.#marked) this.#mark();
  };

  readonly #failed = (error: unknown): void => {
    this.#land();
    this.#inFlight = NOTHING;
    this.#run = undefined;
    this.#closed = true;
    this.#settle(this.#relieved);
    this.#settle(this.#drained);
    this.#onBroken(error);
  };

  #settle(waiting: (() => void)[]): void {
    if (waiting.length === 0) return;
    for (const resolve of waiting.splice(0)) resolve();
  }
}
