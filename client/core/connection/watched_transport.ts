/**
 * Gathers the writes of a transport, and watches its silences: PING timeouts, sleeping machines,
 * and the reason why a connection ended. `connection.ts` uses it.
 * @module
 */
import { format, type Message } from "../../../protocol/message.ts";
import { message } from "../model/messages.ts";
import { type Clock, SYSTEM_CLOCK, Watch } from "./timers.ts";
import { MemoryLimitError } from "../transport/memory_limit_error.ts";
import type { Transport } from "../transport/transport.ts";

/** How long the server may be silent, in ms. */
export interface SilenceLimits {
  /** From the last byte from the server to a PING. */
  readonly silence: number;
  /** From that PING until the connection counts as lost. */
  readonly answer: number;
}

/**
 * `answer` after the machine has slept: the connection is probably lost, and the user is waiting.
 */
const ANSWER_AFTER_SLEEP = 5_000;
/**
 * The most UTF-16 units that wait to be written; then the client leaves a server that reads
 * nothing.
 */
const UNREAD_MAX = 4 * 1024 * 1024;
/** How long to continue reading after a failed write, in ms. */
const LAST_WORDS = 500;

/**
 * Gathers the writes of a transport, watches its silences, and reports why it ended.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { WatchedTransport } from "./watched_transport.ts";
 *
 * const transport = {
 *   info: { address: "example.com:6697", secure: true },
 *   lines: ReadableStream.from([["PING a"], ["PING b"]]),
 *   write: () => Promise.resolve(),
 *   close() {},
 * };
 * const watched = new WatchedTransport(transport, { silence: 90_000, answer: 30_000 });
 * const lines: string[] = [];
 * const reason = await watched.run((line) => lines.push(line), () => {});
 * assertEquals(lines, ["PING a", "PING b"]);
 * assertEquals(reason, "the server closed the connection");
 * ```
 */
export class WatchedTransport {
  readonly #transport: Transport;
  readonly #limits: SilenceLimits;
  readonly #clock: Clock;
  readonly #watch: Watch;
  #queue: string[] = [];
  /** The length of the text that the server has not taken yet, in UTF-16 units. */
  #unread = 0;
  #writing = false;
  #lastHeard: number;
  /** When the connection counts as lost; `undefined` if no PING awaits its answer. */
  #deadline: number | undefined;
  /** Cancels the timer that closes the connection after a failed write. */
  #lastWords = () => {};
  /** The reason for closing once everything is written. */
  #leaving: string | undefined;
  /** Why it ended; `undefined` while it is open. */
  #end: string | undefined;
  #flooded = false;
  readonly #ended = Promise.withResolvers<void>();

  constructor(transport: Transport, limits: SilenceLimits, clock: Clock = SYSTEM_CLOCK) {
    this.#transport = transport;
    this.#limits = limits;
    this.#clock = clock;
    this.#lastHeard = clock.now();
    this.#watch = new Watch(clock, (slept) => this.#look(slept));
  }

  /** Whether it ended because the server sent more than the client can hold. */
  get flooded(): boolean {
    return this.#flooded;
  }

  /** Sends messages, in order, in one write with everything else sent in this tick. */
  send(...messages: Message[]): void {
    if (this.#end !== undefined || this.#leaving !== undefined) return;
    for (const each of messages) {
      const line = format(each);
      this.#queue.push(line);
      this.#unread += line.length;
    }
    if (this.#unread > UNREAD_MAX) {
      return this.close("the server asks and does not read the answers");
    }
    if (!this.#writing && this.#queue.length > 0) {
      this.#writing = true;
      // A failed write ends the connection, and `run` returns the reason.
      queueMicrotask(() => void this.#write());
    }
  }

  /** Closes the connection for this reason; if called more than once, the first reason counts. */
  close(reason: string): void {
    if (this.#end !== undefined) return;
    this.#end = reason;
    this.#watch.stop();
    this.#lastWords();
    this.#transport.close();
    this.#ended.resolve();
  }

  /**
   * Sends messages, and closes once they are written, or soon if the server reads nothing. It
   * receives nothing more.
   */
  closeAfter(reason: string, ...messages: Message[]): void {
    if (this.#leaving !== undefined) return;
    this.send(...messages);
    this.#leaving = reason;
    if (!this.#writing) return this.close(reason);
    this.#lastWords = this.#clock.after(LAST_WORDS, () => this.close(reason));
  }

  /**
   * Calls `receive` with every line until the connection ends.
   *
   * @param pace awaited before reading more: slow output thus makes the server wait
   * @returns why it ended
   */
  async run(
    receive: (line: string) => void,
    pace: () => Promise<void> | undefined,
  ): Promise<string> {
    this.#watch.within(this.#limits.silence);
    await Promise.race([this.#read(receive, pace), this.#ended.promise]);
    return this.#end ?? "";
  }

  async #read(
    receive: (line: string) => void,
    pace: () => Promise<void> | undefined,
  ): Promise<void> {
    try {
      for await (const lines of this.#transport.lines) {
        this.#lastHeard = this.#clock.now();
        this.#deadline = undefined;
        for (const line of lines) {
          if (this.#end !== undefined) return;
          if (this.#leaving === undefined) receive(line);
        }
        await pace();
      }
      this.close("the server closed the connection");
    } catch (error) {
      this.#flooded = error instanceof MemoryLimitError;
      this.close(error instanceof MemoryLimitError ? error.message : brokenBy(error));
    }
  }

  async #write(): Promise<void> {
    try {
      while (this.#queue.length > 0 && this.#end === undefined) {
        const lines = this.#queue;
        this.#queue = [];
        await this.#transport.write(lines);
        for (const line of lines) this.#unread -= line.length;
      }
    } catch (error) {
      // The server may have said why it closes, so read that first.
      if (this.#end !== undefined) return;
      if (this.#leaving !== undefined) return this.close(this.#leaving);
      this.#watch.stop();
      this.#lastWords = this.#clock.after(LAST_WORDS, () => this.close(brokenBy(error)));
      return;
    }
    this.#writing = false;
    if (this.#leaving !== undefined) this.close(this.#leaving);
  }

  #look(slept: boolean): void {
    const now = this.#clock.now();
    // The system's clock may have been set back.
    this.#lastHeard = Math.min(this.#lastHeard, now);
    const silent = now - this.#lastHeard;
    if (slept) this.#ask(now + ANSWER_AFTER_SLEEP);
    else if (this.#deadline !== undefined) {
      if (now < this.#deadline) return this.#watch.within(this.#deadline - now);
      const seconds = Math.round(silent / 1000);
      return this.close(`the server has not answered for ${seconds} seconds`);
    } else if (silent >= this.#limits.silence) this.#ask(now + this.#limits.answer);
    else this.#watch.within(this.#limits.silence - silent);
  }

  #ask(deadline: number): void {
    this.#deadline = deadline;
    this.send(message("PING", "still-there"));
    this.#watch.within(deadline - this.#clock.now());
  }
}

/** Returns why a connection ended, in words, without the system's error numbers. */
function brokenBy(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  if (/broken pipe|reset|EPIPE|ended by the other party|close_notify/i.test(text)) {
    return "the server closed the connection";
  }
  return `the connection broke (${text.replace(/ \(os error \d+\)/, "")})`;
}
