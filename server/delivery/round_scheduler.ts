/**
 * Ends turns with the rounds of the poller, which reads the sockets of plain TCP on Linux. In a
 * round no socket is read twice, and all its input has been handled at its end.
 * @module
 */

import type { Rounds } from "../sockets/poller.ts";
import type { TickScheduler } from "./tick_scheduler.ts";
import type { Turn } from "./turn.ts";

/** Wait this part of the last flush's duration for more input. */
const WAIT_PART = 1 / 4;
/** Wait at most this long for more input, in ms. */
const WAIT_MAX_MS = 1;

/** Ends turns with rounds. */
export class RoundScheduler implements Rounds {
  readonly #turn: Turn;
  readonly #ticks: TickScheduler;

  constructor(turn: Turn, ticks: TickScheduler) {
    this.#turn = turn;
    this.#ticks = ticks;
  }

  /** Begins a round, which {@link settle} ends: until then no tick ends the turn. */
  begin(): void {
    this.#turn.beginRound();
  }

  /**
   * Ends the round, and the turn if it has something to commit or flush, unless more input is
   * imminent.
   *
   * @returns how long to wait for more input, in ms; 0 for not at all
   */
  settle(): number {
    const turn = this.#turn;
    turn.endRound();
    turn.flushMore();
    const hasReceived = turn.received > 0;
    turn.next();
    if (!turn.isRequested) return 0;
    const isDue = turn.isHurried || !turn.isSmaller || turn.msSinceFlush >= turn.flushMs;
    if (hasReceived && !isDue) return Math.min(turn.flushMs * WAIT_PART, WAIT_MAX_MS);
    this.#ticks.endTurn();
    return 0;
  }
}
