/**
 * The queue of work that waits for a later turn: long answers, searches, and what a full turn had
 * no room for.
 * @module
 */

import { nextTick } from "node:process";

/**
 * The time in which those who waited go on, in each turn, in ms. Everybody else waits for it, and
 * then for the end of the last one's work.
 */
const TURN_MS = 5;
/**
 * Delay between two turns of such work, in ms. Only a sleep of the event loop lets the runtime look
 * at all sockets: while there is always something to do, it looks at every 61st iteration.
 */
const SLEEP_MS = 1;

/** Lets those that wait go on in the order in which they came, as many as a turn has time for. */
export class TurnQueue {
  readonly #request: () => void;
  readonly #now: () => number;
  #waiting: (() => void)[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isGoing = false;

  /** @param request asks for the end of the current turn */
  constructor(request: () => void, now: () => number = () => performance.now()) {
    this.#request = request;
    this.#now = now;
  }

  /** Resolves in a later turn. Call it outside of rounds, in a turn whose end is requested. */
  wait(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#sleep();
    });
  }

  #sleep(): void {
    if (!this.#isGoing) this.#timer ??= setTimeout(this.#goOn, SLEEP_MS);
  }

  readonly #goOn = (): void => {
    this.#timer = undefined;
    this.#isGoing = true;
    const waiting = this.#waiting;
    this.#waiting = [];
    const end = this.#now() + TURN_MS;
    let next = 0;
    const letOneGoOn = (): void => {
      if (next === waiting.length || this.#now() > end) {
        this.#waiting = [...waiting.slice(next), ...this.#waiting];
        this.#isGoing = false;
        this.#request();
        if (this.#waiting.length > 0) this.#sleep();
        return;
      }
      waiting[next++]!();
      // The runtime calls back once the one who goes on has done all that it can do now.
      queueMicrotask(() => nextTick(letOneGoOn));
    };
    letOneGoOn();
  };
}
