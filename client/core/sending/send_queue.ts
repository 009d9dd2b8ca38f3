/**
 * The queue of own messages that the server has not acknowledged. It does no I/O; `delivery.ts`
 * sends the messages that it returns.
 * @module
 */
import { fold } from "../../../protocol/names/casemapping.ts";
import type { Outgoing } from "../events.ts";

/** An own message, with its label and PING on the current connection. */
interface Waiting {
  message: Outgoing;
  /** Its share of `WINDOW`. */
  readonly weight: number;
  /** Whether it was sent on a lost connection, and may have arrived. */
  uncertain?: true;
  /** Set once it was sent on this connection. */
  label?: string;
  /** The number of the PING that was sent after it. */
  ping?: number;
}

/** The most short messages in flight without an acknowledgement. */
const WINDOW = 16;
/** UTF-16 units, or lines, of a longer message that count as one more short message. */
const UNITS = 1024;
const LINES = 8;

/**
 * Queues own messages, in order, and keeps them across lost connections until they are
 * acknowledged.
 *
 * A server acknowledges a message by an echo with its label or, if it knows no labels, by answering
 * a PING that was sent after the message.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { SendQueue } from "./send_queue.ts";
 *
 * const queue = new SendQueue();
 * queue.add("#general", "Hello!", "message");
 * const [sent] = queue.take(() => false);
 * assertEquals(sent?.message.text, "Hello!");
 *
 * queue.disconnected(); // It may not have arrived: it is sent again.
 * const [again] = queue.take(() => false);
 * queue.acknowledge(again?.label ?? "");
 * assertEquals(queue.size, 0);
 * ```
 */
export class SendQueue {
  #waiting: Waiting[] = [];
  #nextId = 1;
  #nextLabel = 1;

  /** The number of messages that are neither acknowledged nor failed. */
  get size(): number {
    return this.#waiting.length;
  }

  /** Messages that are neither acknowledged nor failed, oldest first. */
  get messages(): Outgoing[] {
    return this.#waiting.map(({ message }) => message);
  }

  /** Whether any message may have arrived on a lost connection. */
  get uncertain(): boolean {
    return this.#waiting.some((waiting) => waiting.uncertain);
  }

  /**
   * Adds a message at the end, and returns it.
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

  /** Adds a failed message again, and returns it. */
  addAgain({ reason: _, ...failed }: Outgoing): Outgoing {
    const message: Outgoing = { ...failed, state: "pending" };
    this.#waiting.push({ message, weight: weightOf(message.text) });
    return message;
  }

  /**
   * Marks the messages to send now as sent, and returns them, oldest first. Messages to a target
   * for which `held` returns true wait.
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

  /** Whether any sent message has no PING after it. */
  get unasked(): boolean {
    return this.#waiting.some(({ label, ping }) => label !== undefined && ping === undefined);
  }

  /** Notes that PING number `ping` follows all sent messages. */
  pinged(ping: number): void {
    for (const waiting of this.#waiting) {
      if (waiting.label !== undefined) waiting.ping ??= ping;
    }
  }

  /** Acknowledges everything sent before PING number `ping`, and returns it. */
  acknowledgePing(ping: number): Outgoing[] {
    return this.#settle((w) => w.ping !== undefined && w.ping <= ping, { state: "acknowledged" });
  }

  /** Acknowledges the message with this label, and returns it. */
  acknowledge(label: string): Outgoing | undefined {
    return this.#settle((w) => w.label === label, { state: "acknowledged" })[0];
  }

  /** Fails the message with this label, and returns it. */
  fail(label: string, reason: string): Outgoing | undefined {
    return this.#settle((w) => w.label === label, { state: "failed", reason })[0];
  }

  /** Fails the oldest sent message to a target, for errors without a label, and returns it. */
  failOldest(target: string, reason: string): Outgoing | undefined {
    const name = fold(target);
    const oldest = this.#waiting.find((w) =>
      w.label !== undefined && fold(w.message.target) === name
    );
    return this.#settle((w) => w === oldest, { state: "failed", reason })[0];
  }

  /** Fails all messages to a target, and returns them. */
  failAll(target: string, reason: string): Outgoing[] {
    const name = fold(target);
    return this.#settle((w) => fold(w.message.target) === name, { state: "failed", reason });
  }

  /** Marks sent messages for resending when the connection has ended. */
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

/** Returns the time and 96 random bits: growing keys cost the server's index less. */
function nonce(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Date.now().toString(16).padStart(12, "0") +
    Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
