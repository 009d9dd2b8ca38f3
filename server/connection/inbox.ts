/**
 * The inbox: a client's lines that wait to be handled.
 * @module
 */

import type { FramedLine } from "../../protocol/framing.ts";
import type { Session } from "../sessions/session.ts";
import type { MaybePromise } from "../maybe_promise.ts";

/** Bytes by which a line may grow on its way to other clients: its source, time and msgid. */
const ADDED = 256;

/** Handles a client's lines. */
export interface LineHandler {
  /** Handles one line. */
  handle(frame: FramedLine): MaybePromise;
}

/** Handled lines at the front of the waiting ones are dropped once there are this many. */
const DROPPED_AT = 1024;

/**
 * A client's lines: handles one after the other, as fast as its flood limit allows, and keeps the
 * rest.
 */
export class Inbox {
  readonly #session: Session;
  readonly #handler: LineHandler;
  // Tens of thousands of short lines can wait. To copy or count them at each resume would cost more
  // than to handle them.
  #waiting: FramedLine[] = [];
  /** The index of the next waiting line. */
  #next = 0;
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
  receive(frames: readonly FramedLine[], bytes: number): MaybePromise {
    this.#unended = frames.length === 0 ? this.#unended + bytes : 0;
    if (!this.isWaiting) return this.#run(frames);
    for (const frame of frames) this.#keep(frame);
  }

  /** Handles the waiting lines that the flood limit allows now. */
  async resume(): Promise<void> {
    const { flood } = this.#session;
    while (this.#next < this.#waiting.length && !flood.isSpent) {
      const frame = this.#take();
      if (this.#session.ended !== undefined) return;
      const pressure = this.#handle(frame);
      if (pressure !== undefined) await pressure;
    }
  }

  // Awaits only if there is a promise: most lines are handled at once.
  #run(frames: readonly FramedLine[], from = 0): MaybePromise {
    const { flood } = this.#session;
    for (let i = from; i < frames.length; i++) {
      const frame = frames[i];
      if (frame === undefined || this.#session.ended !== undefined) return;
      if (flood.isSpent) {
        for (const rest of frames.slice(i)) this.#keep(rest);
        return;
      }
      const pressure = this.#handle(frame);
      if (pressure !== undefined) return this.#runAfter(pressure, frames, i + 1);
    }
  }

  async #runAfter(
    pressure: Promise<void>,
    frames: readonly FramedLine[],
    from: number,
  ): Promise<void> {
    await pressure;
    await this.#run(frames, from);
  }

  #handle(frame: FramedLine): Promise<void> | undefined {
    const { flood, outbox } = this.#session;
    flood.spend(1);
    const pending = this.#handler.handle(frame);
    return outbox.lineBackpressure(frame.text.length + ADDED, pending);
  }

  #keep(frame: FramedLine): void {
    this.#waiting.push(frame);
    this.#size += sizeOf(frame);
  }

  #take(): FramedLine {
    const frame = this.#waiting[this.#next++]!;
    this.#size -= sizeOf(frame);
    if (this.#next === this.#waiting.length) {
      this.#waiting = [];
      this.#next = 0;
    } else if (this.#next >= DROPPED_AT && this.#next * 2 >= this.#waiting.length) {
      this.#waiting.splice(0, this.#next);
      this.#next = 0;
    }
    return frame;
  }
}

function sizeOf({ text }: FramedLine): number {
  return text.length + 2;
}
