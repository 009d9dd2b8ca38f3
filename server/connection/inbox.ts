/**
 * The inbox: a client's lines that wait to be handled.
 * @module
 */

import type { Frame } from "../../protocol/framing.ts";
import type { Session } from "../sessions/session.ts";
import type { MaybePromise } from "../maybe_promise.ts";

/** Bytes by which a line may grow on its way to other clients: its source, time and msgid. */
const ADDED = 256;

/** Handles a client's lines. */
export interface LineHandler {
  /** Handles one line. */
  handle(frame: Frame): MaybePromise;
}

/**
 * A client's lines: handles one after the other, as fast as its flood limit allows, and keeps the
 * rest.
 */
export class Inbox {
  readonly #session: Session;
  readonly #handler: LineHandler;
  #waiting: readonly Frame[] = [];
  /** The size of the waiting lines, in UTF-16 code units, with two for each line ending. */
  #size = 0;
  /** Bytes received since the last line ended. */
  #unended = 0;

  constructor(session: Session, handler: LineHandler) {
    this.#session = session;
    this.#handler = handler;
  }

  /** The size of the input that is not handled yet, in bytes or a little less. */
  get size(): number {
    return this.#size + this.#unended;
  }

  /** Whether lines are waiting. */
  get isWaiting(): boolean {
    return this.#waiting.length > 0;
  }

  /**
   * Takes new lines, and handles those that the flood limit allows now.
   *
   * @param bytes the number of bytes received with them
   */
  receive(frames: readonly Frame[], bytes: number): MaybePromise {
    this.#unended = frames.length === 0 ? this.#unended + bytes : 0;
    if (this.isWaiting) this.#keep([...this.#waiting, ...frames]);
    else return this.#run(frames);
  }

  /** Handles the waiting lines that the flood limit allows now. */
  resume(): MaybePromise {
    const frames = this.#waiting;
    this.#keep([]);
    return this.#run(frames);
  }

  // Awaits only if there is a promise: most lines are handled at once.
  #run(frames: readonly Frame[], from = 0): MaybePromise {
    const { flood, outbox } = this.#session;
    for (let i = from; i < frames.length; i++) {
      const frame = frames[i];
      if (frame === undefined || this.#session.ended !== undefined) return;
      if (flood.isSpent) return this.#keep(frames.slice(i));
      flood.spend(1);
      const pending = this.#handler.handle(frame);
      const pressure = outbox.lineBackpressure(frame.text.length + ADDED, pending);
      if (pressure !== undefined) return this.#runAfter(pressure, frames, i + 1);
    }
  }

  async #runAfter(pressure: Promise<void>, frames: readonly Frame[], from: number): Promise<void> {
    await pressure;
    await this.#run(frames, from);
  }

  #keep(frames: readonly Frame[]): void {
    this.#waiting = frames;
    this.#size = frames.reduce((size, { text }) => size + text.length + 2, 0);
  }
}
