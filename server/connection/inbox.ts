import type { Frame } from "../../protocol/framing.ts";
import type { Session } from "./session.ts";
import type { MaybePromise } from "../maybe_promise.ts";

/** Bytes that a line has more, or less, where others get it: its sender's name, time, and msgid. */
const ADDED = 256;

/** Somebody who handles what a client says. */
export interface Listener {
  /** Handles one line. */
  handle(frame: Frame): MaybePromise;
}

/** What a client has said: a line after the other is handled, as fast as its pace allows, and the rest waits. */
export class Inbox {
  readonly #session: Session;
  readonly #listener: Listener;
  #waiting: readonly Frame[] = [];
  /** Of lines that wait, in UTF-16 code units with two for each ending. */
  #size = 0;
  /** Of the bytes that came last without ending a line. */
  #unended = 0;

  constructor(session: Session, listener: Listener) {
    this.#session = session;
    this.#listener = listener;
  }

  /** How much was taken and is not handled, in bytes or a little less. */
  get size(): number {
    return this.#size + this.#unended;
  }

  /** Whether there are lines that wait. */
  get isWaiting(): boolean {
    return this.#waiting.length > 0;
  }

  /**
   * Handles what may be handled now.
   *
   * @param bytes in which the lines have come
   */
  take(frames: readonly Frame[], bytes: number): MaybePromise {
    this.#unended = frames.length === 0 ? this.#unended + bytes : 0;
    if (this.isWaiting) this.#keep([...this.#waiting, ...frames]);
    else return this.#run(frames);
  }

  /** Handles what has waited, as far as it may be handled now. */
  resume(): MaybePromise {
    const frames = this.#waiting;
    this.#keep([]);
    return this.#run(frames);
  }

  // Nothing is waited for that need not be: most lines are handled at once.
  #run(frames: readonly Frame[], from = 0): MaybePromise {
    const { flood, outbox } = this.#session;
    for (let i = from; i < frames.length; i++) {
      const frame = frames[i];
      if (frame === undefined || this.#session.ended !== undefined) return;
      if (flood.isSpent) return this.#keep(frames.slice(i));
      flood.spend(1);
      const pending = this.#listener.handle(frame);
      const turn = outbox.weigh(frame.text.length + ADDED);
      const first = pending ?? turn ?? outbox.room();
      if (first !== undefined) return this.#runAfter(first, turn, frames, i + 1);
    }
  }

  async #runAfter(
    first: Promise<void>,
    turn: Promise<void> | undefined,
    frames: readonly Frame[],
    from: number,
  ): Promise<void> {
    await first;
    await turn;
    await this.#session.outbox.room();
    await this.#run(frames, from);
  }

  #keep(frames: readonly Frame[]): void {
    this.#waiting = frames;
    this.#size = frames.reduce((size, { text }) => size + text.length + 2, 0);
  }
}
