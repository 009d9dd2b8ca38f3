import { format, type Message } from "../../protocol/message.ts";
import { message } from "./messages.ts";
import type { Transport } from "./transport.ts";

/** How long silence lasts until something is done about it, in ms. */
export interface SilenceLimits {
  /** Without a byte from the server, until it is asked with a PING. */
  readonly quiet: number;
  /** From that PING until the connection counts as lost. */
  readonly answer: number;
}

/** ms for which a connection that cannot be written to is still read. */
const LAST_WORDS = 500;

/** An open connection with its writes gathered and its silences watched. */
export class Link {
  readonly #transport: Transport;
  readonly #limits: SilenceLimits;
  #queue: string[] = [];
  #writing = false;
  #lastHeard = performance.now();
  #asked = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #end: string | undefined;
  readonly #ended = Promise.withResolvers<void>();

  constructor(transport: Transport, limits: SilenceLimits) {
    this.#transport = transport;
    this.#limits = limits;
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
    clearTimeout(this.#timer);
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
    this.#watch(this.#limits.quiet);
    await Promise.race([this.#read(receive, pace), this.#ended.promise]);
    return this.#end ?? "";
  }

  async #read(receive: (line: string) => void, pace: () => Promise<void> | void): Promise<void> {
    try {
      for await (const lines of this.#transport.lines) {
        this.#lastHeard = performance.now();
        this.#asked = false;
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
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.close(brokenBy(error)), LAST_WORDS);
      return;
    }
    this.#writing = false;
  }

  #watch(delay: number): void {
    this.#timer = setTimeout(() => this.#check(), delay);
  }

  #check(): void {
    const { quiet, answer } = this.#limits;
    const silent = performance.now() - this.#lastHeard;
    if (this.#asked) {
      const seconds = Math.round(silent / 1000);
      this.close(`the server has not answered for ${seconds} seconds`);
    } else if (silent >= quiet) {
      this.#asked = true;
      this.send(message("PING", "still-there"));
      this.#watch(answer);
    } else this.#watch(quiet - silent);
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
