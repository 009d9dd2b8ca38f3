/**
 * The time limits of a connection: registration, PING and PONG. connection.ts limits the time that
 * a client has to receive its last bytes.
 * @module
 */

import type { Settings } from "../config/settings.ts";
import type { Dialogue } from "./dialogue.ts";

/**
 * Detects that a client did not register in time, does not answer PING, or left more lines than can
 * be handled soon after its end.
 */
export class Timeouts {
  /** Whether bytes came since the last check. */
  hasReceived = false;
  /** When the connection was opened or turned out to speak IRC, by `performance.now()`. */
  #openedAt = performance.now();
  /** The last check that found that bytes had come, by `performance.now()`. */
  #receivedAt = this.#openedAt;
  /** Whether a PING was sent since the last bytes. */
  #pinged = false;

  /** When the client's input ended while lines waited, or a write failed. */
  #lastLinesAt: number | undefined;

  /**
   * Begins the time in which a client's last lines are handled. The user stays in the chat until
   * then, and no longer than that of a client which does not answer PING.
   */
  startLastLines(): void {
    this.#lastLinesAt ??= performance.now();
  }

  /** Restarts the time in which the client must register. */
  restart(): void {
    this.#openedAt = performance.now();
  }

  /**
   * Sends a PING when it is due. Call it about once a second.
   *
   * @param now `performance.now()`
   * @param dialogue `undefined` while the dialect is not known
   * @returns why the connection has to end; `undefined` if it may go on
   */
  check(
    now: number,
    dialogue: Dialogue | undefined,
    { limits, timing, name }: Settings,
  ): string | undefined {
    const session = dialogue?.session;
    if (session?.ended !== undefined) return undefined;
    if (dialogue === undefined || session?.user === undefined) {
      const patience = limits.unregistered * (dialogue?.registrationPatience ?? 1);
      return now - this.#openedAt >= patience ? "Registration timed out" : undefined;
    }
    if (this.#lastLinesAt !== undefined) {
      if (now - this.#lastLinesAt < timing.ping + timing.pong) return undefined;
      return dialogue.inbox.isWaiting ? "Excess flood" : "Connection lost";
    }
    if (!dialogue.answersPing) return undefined;
    if (this.hasReceived) {
      this.hasReceived = this.#pinged = false;
      this.#receivedAt = now;
    }
    const silent = now - this.#receivedAt;
    if (silent < timing.ping) return undefined;
    if (!this.#pinged) {
      this.#pinged = true;
      // A PING in the batch of a long answer would be history to the client.
      session.aside(() => session.answer("PING", name));
      return undefined;
    }
    return silent >= timing.ping + timing.pong
      ? `Ping timeout: ${Math.floor(silent / 1000)} seconds`
      : undefined;
  }
}
