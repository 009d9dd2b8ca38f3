import { fold } from "../../../protocol/casemapping.ts";
import type { Outgoing } from "../events.ts";

/** A message of ours with what the connection it went out on knows it by. */
interface Waiting {
  message: Outgoing;
  /** How much of what may be on its way at once it takes. */
  readonly weight: number;
  /** It went out on a connection that is gone, and nobody knows whether it arrived. */
  uncertain?: true;
  label?: string;
  /** The number of the PING that was sent behind it. */
  ping?: number;
}

/** The most messages of a line or a few that are on their way without an acknowledgement. */
const WINDOW = 16;
/** What weighs as much as one such message: so many UTF-16 units, or so many lines. */
const UNITS = 1024;
const LINES = 8;

/**
 * Our own messages from being typed to being acknowledged, in order.
 *
 * How a server acknowledges is up to it: an echo with the label that the message had, or, where it
 * knows no labels, the answer to a PING that was sent behind the message. It keeps what is not
 * acknowledged yet over the loss of a connection, and does no I/O.
 */
export class SendQueue {
  #waiting: Waiting[] = [];
  #nextId = 1;
  #nextLabel = 1;

  /** How many messages are neither acknowledged nor failed. */
  get size(): number {
    return this.#waiting.length;
  }

  /** Those messages, oldest first. */
  get messages(): Outgoing[] {
    return this.#waiting.map(({ message }) => message);
  }

  /** Whether there are messages of which nobody knows whether they arrived. */
  get uncertain(): boolean {
    return this.#waiting.some((waiting) => waiting.uncertain);
  }

  /**
   * Takes a message in at the end.
   *
   * @param replyTo the msgid of the message that it answers
   */
  add(target: string, text: string, kind: Outgoing["kind"], replyTo?: string): Outgoing {
    const message: Outgoing = {
      id: this.#nextId++,
      target,
      text,
      kind,
      nonce: nonce(),
      state: "pending",
      ...(replyTo === undefined ? {} : { replyTo }),
    };
    this.#waiting.push({ message, weight: weightOf(text) });
    return message;
  }

  /** Takes a message in again that failed. */
  addAgain({ reason: _, ...failed }: Outgoing): Outgoing {
    const message: Outgoing = { ...failed, state: "pending" };
    this.#waiting.push({ message, weight: weightOf(message.text) });
    return message;
  }

  /**
   * The messages to send now, oldest first, marked as sent; those to a target for which `held` is
   * true wait.
   */
  take(held: (target: string) => boolean): { message: Outgoing; label: string }[] {
    let room = WINDOW;
    for (const { label, weight } of this.#waiting) if (label !== undefined) room -= weight;
    const taken: { message: Outgoing; label: string }[] = [];
    for (const waiting of this.#waiting) {
      if (room <= 0) break;
      if (waiting.label !== undefined || held(waiting.message.target)) continue;
      waiting.label = `c${this.#nextLabel++}`;
      taken.push({ message: waiting.message, label: waiting.label });
      room -= waiting.weight;
    }
    return taken;
  }

  /** Whether there are messages on their way that no PING was sent behind. */
  get unasked(): boolean {
    return this.#waiting.some(({ label, ping }) => label !== undefined && ping === undefined);
  }

  /** Notes that PING number `ping` goes out behind all that was sent so far. */
  pinged(ping: number): void {
    for (const waiting of this.#waiting) {
      if (waiting.label !== undefined) waiting.ping ??= ping;
    }
  }

  /** PING number `ping` was answered: all that was sent before it has arrived. */
  acknowledgePing(ping: number): Outgoing[] {
    return this.#settle((w) => w.ping !== undefined && w.ping <= ping, { state: "acknowledged" });
  }

  /** The message with this label has arrived. */
  acknowledge(label: string): Outgoing | undefined {
    return this.#settle((w) => w.label === label, { state: "acknowledged" })[0];
  }

  /** The server refused the message with this label. */
  fail(label: string, reason: string): Outgoing | undefined {
    return this.#settle((w) => w.label === label, { state: "failed", reason })[0];
  }

  /** The server refused something for this target, and does not say which message: the oldest. */
  failOldest(target: string, reason: string): Outgoing | undefined {
    const name = fold(target);
    const oldest = this.#waiting.find((w) =>
      w.label !== undefined && fold(w.message.target) === name
    );
    return this.#settle((w) => w === oldest, { state: "failed", reason })[0];
  }

  /** Nothing can be sent to this target any more. */
  failAll(target: string, reason: string): Outgoing[] {
    const name = fold(target);
    return this.#settle((w) => fold(w.message.target) === name, { state: "failed", reason });
  }

  /** The connection is gone: whatever it did not acknowledge is to be sent again. */
  disconnected(): void {
    this.#waiting = this.#waiting.map(({ message, weight, label, uncertain }) =>
      uncertain || label !== undefined ? { message, weight, uncertain: true } : { message, weight }
    );
  }

  #settle(
    which: (waiting: Waiting) => boolean,
    change: Pick<Outgoing, "state" | "reason">,
  ): Outgoing[] {
    const settled: Outgoing[] = [];
    this.#waiting = this.#waiting.filter((waiting) => {
      if (!which(waiting)) return true;
      settled.push({ ...waiting.message, ...change });
      return false;
    });
    return settled;
  }
}

function weightOf(text: string): number {
  const lines = text.split("\n").length - 1;
  return 1 + Math.floor(Math.max(text.length / UNITS, lines / LINES));
}

/** 96 random bits behind the time: a server keeps what grows next to each other, and that costs it less. */
function nonce(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Date.now().toString(16).padStart(12, "0") +
    Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
