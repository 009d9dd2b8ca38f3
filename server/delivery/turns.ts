import { setImmediate } from "node:timers";

/** So many chunks from clients in one tick mean that more may wait, so that nobody is read twice from here on. */
const MANY = 64;
/** So many in one tick mean that more do wait: the runtime does 128 reads and writes in one. */
const FULL = 120;
/** So many of the last turn's writes may be under way when this one ends: they wait for slow clients. */
const FEW = 16;
/** So many ticks in vain mean that nothing more comes. */
const PATIENCE = 2;
/** So soon after what the last turn sent, in ms, as much as came in that one is to be expected. */
const SOON_MS = 2;
/** How long a turn may become, in ms. */
const LONGEST_MS = 100;

/** So much of the time that the last turn's sending took, and no longer than so many ms, is waited for more to come. */
const PATIENCE_PART = 1 / 4;
const LONGEST_PATIENCE_MS = 1;

/** The writes of one turn. */
export interface Flight {
  /** How many of them are under way. */
  underWay: number;
  /** How many there are. */
  count: number;
}

/**
 * Says when what is to be sent is sent: after all that has arrived was handled, and what was sent before is on its way.
 *
 * That is the end of the tick, as a rule. The runtime does about a hundred reads and writes in one; where there are more
 * to do, several ticks make a turn, in which nobody is read twice: the runtime would go on reading those who are answered
 * early, and others would wait for seconds. What everybody has said in a turn goes out to each in one write. Where a turn
 * that sent to many has just ended, the next waits until as much has come as in that one, if it comes at once: those who
 * talk to each other through a busy server are then sent what all of them say in one write, and not in one for each.
 */
export class Turns {
  /** The writes of the last turn that ended. */
  flight: Flight = { underWay: 0, count: 0 };
  readonly #end: () => void;
  readonly #afterTick: (callback: () => void) => void;
  readonly #goOn: () => void;
  /** It is to be called at the end of this tick. */
  #going = false;
  #requested = false;
  /** The tick's end is waited for. */
  #armed = false;
  /** Chunks from clients in this tick, and the last turn's writes that ended in it. */
  #heard = 0;
  #landed = 0;
  /** The last tick in which something came or went left more to do, and so many ticks ago that was. */
  #isMore = false;
  #vain = 0;
  /** Chunks from clients in this turn, and in the last one, and when what that one sent was sent, by `performance.now()`. */
  #heardInTurn = 0;
  #heardBefore = 0;
  #sentAt = 0;
  /** How long sending took, in ms. */
  #took = 0;
  /** When the first tick ended of a turn that takes several, in milliseconds since 1970. */
  #since: number | undefined;
  /** Ends a turn whose next tick does not come. */
  #timer: ReturnType<typeof setTimeout> | undefined;
  #next: PromiseWithResolvers<void> | undefined;
  /** It is to end with the tick. */
  #hurried = false;
  #inRound = false;
  #stopped = false;

  /**
   * @param end is called at the end of each turn that was requested
   * @param afterTick calls back after what is ready now was handled, and before waiting for more
   * @param goOn is called when {@link Turns.goOn} has asked for it
   */
  constructor(
    end: () => void,
    afterTick: (callback: () => void) => void = setImmediate,
    goOn: () => void = () => {},
  ) {
    this.#end = end;
    this.#afterTick = afterTick;
    this.#goOn = goOn;
  }

  /** Has this turn come to an end. */
  request(): void {
    if (this.#requested) return;
    this.#requested = true;
    this.#arm();
  }

  /** Notes that something came from a client. Where that client is not to be read again in this turn, its end. */
  heard(): Promise<void> | undefined {
    this.#heard++;
    if (this.#since === undefined && this.#heard < MANY) return undefined;
    this.#requested = true;
    this.#arm();
    this.#next ??= Promise.withResolvers();
    return this.#next.promise;
  }

  /** Ends this turn with the tick, or the round, and resolves in the tick after that. */
  async hurry(): Promise<void> {
    this.#hurried = this.#requested = true;
    this.#arm();
    if (this.#inRound) await (this.#next ??= Promise.withResolvers()).promise;
    await new Promise((resolve) => setTimeout(resolve));
  }

  /** Notes that a write has ended, of which the flight is that of the turn that it began in. */
  landed(flight: Flight): void {
    flight.underWay--;
    if (flight !== this.flight) return;
    this.#landed++;
    if (flight.underWay === 0) this.#sentAt = performance.now();
    if (this.#since !== undefined || this.#going) this.#arm();
  }

  /** As {@link heard}, for somebody who sees to it that nobody is read twice, and says when all was handled. */
  note(): void {
    this.#heard++;
  }

  /** A round has begun, at whose end {@link settle} is called: it is no tick that ends this turn. */
  begin(): void {
    this.#inRound = true;
  }

  /**
   * All that came in a round was handled: ends this turn, where that was asked for, unless it is to wait.
   *
   * @returns for how many milliseconds it waits for more to come; 0 where it does not
   */
  settle(): number {
    this.#inRound = false;
    this.#goOnIfAsked();
    const came = this.#heard > 0;
    this.#heardInTurn += this.#heard;
    this.#heard = this.#landed = 0;
    if (!this.#requested) return 0;
    if (came && !this.#hurried && this.#isLess() && performance.now() - this.#sentAt < this.#took) {
      return Math.min(this.#took * PATIENCE_PART, LONGEST_PATIENCE_MS);
    }
    this.#finish();
    return 0;
  }

  /** Goes on with what the last turn's end began: after the next tick in which something comes or goes, or soon. */
  goOn(): void {
    this.#going = true;
    this.#timer ??= setTimeout(this.#look, 0);
  }

  /** Makes turns as short as ticks from now on. */
  stop(): void {
    this.#stopped = true;
    if (this.#since !== undefined) this.#tick();
  }

  #arm(): void {
    if (this.#armed) return;
    this.#armed = true;
    this.#afterTick(this.#tick);
  }

  #goOnIfAsked(): void {
    if (!this.#going) return;
    this.#going = false;
    this.#goOn();
  }

  readonly #tick = (): void => {
    this.#armed = false;
    if (this.#inRound) return;
    this.#goOnIfAsked();
    if (!this.#requested) return;
    if (this.#heard + this.#landed > 0) {
      this.#isMore = this.#heard >= FULL || this.flight.underWay > FEW;
      this.#vain = 0;
    } else this.#vain++;
    this.#heardInTurn += this.#heard;
    this.#heard = this.#landed = 0;
    const patience = this.#hurried ? 0 : this.#isMore ? PATIENCE : this.#isSoon() ? 1 : 0;
    if (this.#vain < patience && !this.#stopped) {
      const now = Date.now();
      this.#since ??= now;
      if (now - this.#since < LONGEST_MS) {
        // What is called after a tick is called before the runtime looks for more: only a timer is not.
        this.#timer ??= setTimeout(this.#look, 0);
        return;
      }
    }
    this.#finish();
  };

  #finish(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#since = undefined;
    this.#requested = false;
    this.#hurried = false;
    this.#isMore = false;
    this.#vain = 0;
    this.flight = { underWay: 0, count: 0 };
    this.#heardBefore = this.#heardInTurn;
    this.#heardInTurn = 0;
    const begun = performance.now();
    this.#end();
    this.#sentAt = performance.now();
    this.#took = this.#sentAt - begun;
    const next = this.#next;
    this.#next = undefined;
    next?.resolve();
  }

  /**
   * Whether this turn would send little to many for whom more is on its way: in the last one, which has just ended, they
   * were sent more, and what comes of it is coming.
   */
  #isSoon(): boolean {
    return this.#isLess() && performance.now() - this.#sentAt < SOON_MS;
  }

  #isLess(): boolean {
    return this.#heardInTurn < this.#heardBefore && this.flight.count >= MANY;
  }

  // Timers come before what has arrived since the tick before.
  readonly #look = (): void => {
    this.#timer = undefined;
    this.#arm();
  };
}
