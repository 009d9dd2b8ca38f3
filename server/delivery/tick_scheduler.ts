/**
 * Ends turns with ticks of the runtime, which reads all sockets but those of the poller.
 *
 * Usually a turn is one tick. The runtime does about a hundred reads and writes in one; where there
 * are more, several ticks make a turn. No client is read twice in such a turn: otherwise the
 * runtime would go on reading clients that are answered early, and others would wait for seconds.
 * Each client gets all messages of a turn in one write. After a busy turn, the next one waits for
 * as much input as the busy one had, if it comes at once. So clients of a busy server get one write
 * for many messages, not one write for each line.
 * @module
 */

import { setImmediate } from "node:timers";
import { type Flight, MANY, type Turn } from "./turn.ts";
import { TurnQueue } from "./turn_queue.ts";

/**
 * This many chunks in one tick mean that more wait: the runtime does 128 reads and writes in a
 * tick.
 */
const FULL = 120;
/**
 * A turn can end while up to this many of the last turn's writes are under way: they wait for slow
 * clients.
 */
const FEW = 16;
/** This many ticks without input or ended writes mean that no more input is on its way. */
const PATIENCE = 2;
/** Within this many ms of a flush, expect as much input as the last turn had. */
const SOON_MS = 2;
/** The longest turn, in ms. */
const LONGEST_MS = 100;

/** Ends turns with ticks. */
export class TickScheduler {
  readonly #turn: Turn;
  readonly #afterTick: (callback: () => void) => void;
  readonly #queue = new TurnQueue(() => this.request());
  /** Whether `afterTick` will call back. */
  #isArmed = false;
  /** Whether the last tick with input or ended writes left more to do. */
  #isMore = false;
  /** Ticks since the last one with input or ended writes. */
  #vainTicks = 0;
  /** When the first tick of a turn of several ended, by `performance.now()`. */
  #since: number | undefined;
  /** The timer that ends a turn whose next tick does not come. */
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isStopped = false;

  /**
   * @param afterTick calls back once all ready input is handled, before the runtime waits for more
   */
  constructor(turn: Turn, afterTick: (callback: () => void) => void = setImmediate) {
    this.#turn = turn;
    this.#afterTick = afterTick;
  }

  /** Asks for a commit and a flush at the end of the turn. */
  request(): void {
    if (this.#turn.request()) this.#arm();
  }

  /** See {@link InputCounter.countRead}. */
  countRead(): Promise<void> | undefined {
    const turn = this.#turn;
    turn.countChunk();
    if (this.#since === undefined && turn.received < MANY) return undefined;
    turn.request();
    this.#arm();
    return turn.ended;
  }

  /** Ends the turn with the tick or round; resolves in a later turn that has room. */
  hurry(): Promise<void> {
    const turn = this.#turn;
    turn.hurry();
    this.#arm();
    return turn.isInRound ? turn.ended.then(() => this.#queue.wait()) : this.#queue.wait();
  }

  /** Counts the end of a write; its flight is that of the turn in which the write began. */
  endWrite(flight: Flight): void {
    const turn = this.#turn;
    if (turn.endWrite(flight) && (this.#since !== undefined || turn.hasWritesLeft)) this.#arm();
  }

  /**
   * Begins the last turn's remaining writes after the next tick with input or ended writes, or
   * soon.
   */
  flushMore(): void {
    this.#turn.leaveWrites();
    this.#timer ??= setTimeout(this.#look, 0);
  }

  /** Ends the turn now. */
  endTurn(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#since = undefined;
    this.#isMore = false;
    this.#vainTicks = 0;
    this.#turn.end();
  }

  /** Makes turns as short as ticks from now on. */
  stop(): void {
    this.#isStopped = true;
    if (this.#since !== undefined) this.#tick();
  }

  #arm(): void {
    if (this.#isArmed) return;
    this.#isArmed = true;
    this.#afterTick(this.#tick);
  }

  readonly #tick = (): void => {
    const turn = this.#turn;
    this.#isArmed = false;
    if (turn.isInRound) return;
    turn.flushMore();
    if (!turn.isRequested) return;
    if (turn.received + turn.landed > 0) {
      this.#isMore = turn.received >= FULL || turn.underWay > FEW;
      this.#vainTicks = 0;
    } else this.#vainTicks++;
    turn.next();
    if (this.#vainTicks < this.#patience && !this.#isStopped) {
      const now = performance.now();
      this.#since ??= now;
      if (now - this.#since < LONGEST_MS) {
        // afterTick calls back before the runtime looks for input; a timer lets it look.
        this.#timer ??= setTimeout(this.#look, 0);
        return;
      }
    }
    this.endTurn();
  };

  /** The number of ticks without input that end the turn. */
  get #patience(): number {
    const turn = this.#turn;
    if (turn.isHurried) return 0;
    if (this.#isMore) return PATIENCE;
    return turn.isSmaller && turn.msSinceFlush < SOON_MS ? 1 : 0;
  }

  // The runtime runs timers before it handles the input that came since the last tick.
  readonly #look = (): void => {
    this.#timer = undefined;
    this.#arm();
  };
}
