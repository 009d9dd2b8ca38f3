import { format, type Message } from "../../../protocol/message.ts";
import { message } from "../model/messages.ts";
import { type Clock, SYSTEM_CLOCK, Watch } from "./timers.ts";
import type { Transport } from "../transport/transport.ts";

/** How long silence lasts until something is done about it, in ms. */
export interface SilenceLimits {
  /** Without a byte from the server, until it is asked with a PING. */
  readonly quiet: number;
  /** From that PING until the connection counts as lost. */
  readonly answer: number;
}

/** The same as `answer` where the machine slept: the connection is most likely gone, and somebody waits for it. */
const ANSWER_AFTER_SLEEP = 5_000;
/** ms for which a connection that cannot be written to is still read. */
const LAST_WORDS = 500;

/** An open connection with its writes gathered and its silences watched. */
export class WatchedTransport {
  readonly #transport: Transport;
  readonly #limits: SilenceLimits;
  readonly #clock: Clock;
  readonly #watch: Watch;
  #queue: string[] = [];
  #writing = false;
  #lastHeard: number;
  /** When the connection counts as lost, where the server was asked whether it is there. */
  #deadline: number | undefined;
  #lastWords = () => {};
  #end: string | undefined;
  readonly #ended = Promise.withResolvers<void>();

  constructor(transport: Transport, limits: SilenceLimits, clock: Clock = SYSTEM_CLOCK) {
    this.#transport = transport;
    this.#limits = limits;
    this.#clock = clock;
    this.#lastHeard = clock.now();
    this.#watch = new Watch(clock, (slept) => this.#look(slept));
  }

  /** Sends messages, in order, together with whatever else is sent in this turn. */
  send(...messages: Message[]): void {
    if (this.#end !== undefined) return;
    for (const each of messages) this.#queue.push(format(each));
    if (!this.#writing && this.#queue.length > 0) {
      this.#writing = true;
      // A write that fails ends the link, and `run` tells why.
      queueMicrotask(() => void this.#write());
    }
  }

  /** Ends the connection for this reason; the first one counts. */
  close(reason: string): void {
    if (this.#end !== undefined) return;
    this.#end = reason;
    this.#watch.stop();
    this.#lastWords();
    this.#transport.close();
    this.#ended.resolve();
  }

  /**
   * Hands every line to `receive` until the connection ends.
   *
   * @param pace waited for before more is read, so that a slow reader of ours slows the server
   * @returns why it ended
   */
  async run(receive: (line: string) => void, pace: () => Promise<void> | void): Promise<string> {
    this.#watch.within(this.#limits.quiet);
    await Promise.race([this.#read(receive, pace), this.#ended.promise]);
    return this.#end ?? "";
  }

  async #read(receive: (line: string) => void, pace: () => Promise<void> | void): Promise<void> {
    try {
      for await (const lines of this.#transport.lines) {
        this.#lastHeard = this.#clock.now();
        this.#deadline = undefined;
        for (const line of lines) {
          if (this.#end !== undefined) return;
          receive(line);
        }
        await pace();
      }
      this.close("the server closed the connection");
    } catch (error) {
      this.close(brokenBy(error));
    }
  }

  async #write(): Promise<void> {
    try {
      while (this.#queue.length > 0 && this.#end === undefined) {
        const lines = this.#queue;
        this.#queue = [];
        await this.#transport.write(lines);
      }
    } catch (error) {
      // What the server still had to say, such as why it closes, may wait to be read.
      if (this.#end !== undefined) return;
      this.#watch.stop();
      this.#lastWords = this.#clock.after(LAST_WORDS, () => this.close(brokenBy(error)));
      return;
    }
    this.#writing = false;
  }

  #look(slept: boolean): void {
    const now = this.#clock.now();
    // The clock may have been put back.
    this.#lastHeard = Math.min(this.#lastHeard, now);
    const silent = now - this.#lastHeard;
    if (slept) this.#ask(now + ANSWER_AFTER_SLEEP);
    else if (this.#deadline !== undefined) {
      if (now < this.#deadline) return this.#watch.within(this.#deadline - now);
      const seconds = Math.round(silent / 1000);
      return this.close(`the server has not answered for ${seconds} seconds`);
    } else if (silent >= this.#limits.quiet) this.#ask(now + this.#limits.answer);
    else this.#watch.within(this.#limits.quiet - silent);
  }

  #ask(deadline: number): void {
    this.#deadline = deadline;
    this.send(message("PING", "still-there"));
    this.#watch.within(deadline - this.#clock.now());
  }
}

/** Why the connection is gone, in words, without the system's numbers. */
function brokenBy(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  if (/broken pipe|reset|EPIPE|ended by the other party|close_notify/i.test(text)) {
    return "the server closed the connection";
  }
  return `the connection broke (${text.replace(/ \(os error \d+\)/, "")})`;
}
