import { setImmediate } from "node:timers";

/**
 * So many chunks from clients in one tick mean that more of them wait: the runtime hands over no more than about a
 * hundred before it looks again.
 */
const MANY = 32;
/** How long a turn may become, in ms. */
const LONGEST_MS = 100;

/**
 * Says when what is to be sent is sent: after all that has arrived was handled.
 *
 * That is the end of the tick, as a rule. Where more has arrived than a tick takes, several of them make a turn, in which
 * nobody is read twice: the runtime would go on reading those who are answered early, and others would wait for seconds.
 * What everybody has said in a turn goes out to each in one write.
 */
export class Turns {
  readonly #end: () => void;
  readonly #afterTick: (callback: () => void) => void;
  #requested = false;
  #heard = 0;
  /** When the first tick ended of a turn that takes several, in milliseconds since 1970. */
  #since: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #next: PromiseWithResolvers<void> | undefined;
  #stopped = false;

  /**
   * @param end is called at the end of each turn that was requested
   * @param afterTick calls back after what is ready now was handled, and before waiting for more
   */
  constructor(end: () => void, afterTick: (callback: () => void) => void = setImmediate) {
    this.#end = end;
    this.#afterTick = afterTick;
  }

  /** Has this turn come to an end. */
  request(): void {
    if (this.#requested) return;
    this.#requested = true;
    this.#afterTick(this.#tick);
  }

  /** Notes that something came from a client. Where that client is not to be read again in this turn, its end. */
  heard(): Promise<void> | undefined {
    this.#heard++;
    if (this.#since === undefined && this.#heard < MANY) return undefined;
    this.request();
    this.#next ??= Promise.withResolvers();
    return this.#next.promise;
  }

  /** Makes turns as short as ticks from now on. */
  stop(): void {
    this.#stopped = true;
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#tick();
  }

  readonly #tick = (): void => {
    this.#timer = undefined;
    const isMore = this.#heard >= MANY && !this.#stopped;
    this.#heard = 0;
    if (isMore) {
      const now = Date.now();
      this.#since ??= now;
      if (now - this.#since < LONGEST_MS) {
        // What is called after a tick is called before the runtime looks for more: only a timer is not.
        this.#timer = setTimeout(this.#tick, 0);
        return;
      }
    }
    this.#since = undefined;
    this.#requested = false;
    this.#end();
    const next = this.#next;
    this.#next = undefined;
    next?.resolve();
  };
}
