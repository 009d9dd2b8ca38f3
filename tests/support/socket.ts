/**
 * The client's end of a connection, for tests to wait on.
 * @module
 */

import { AssertionError } from "@std/assert";
import { parseAddress } from "../../cli/address.ts";
import { waitingFor } from "./deadline.ts";

/** Time limit for expected input, in ms: generous, so that only missing input fails a test. */
const TIME_LIMIT_MS = 10_000;

/** The most characters of other input in a failure's message. */
const MOST_SHOWN = 2_000;

const encoder = new TextEncoder();

interface Waiting {
  look(): void;
}

/**
 * The client's end of a connection. It reads everything, and lets a test wait for expected input. A
 * match is consumed, with everything before it.
 */
export class Socket {
  readonly conn: Deno.TcpConn | Deno.TlsConn;
  readonly #closed: Promise<void>;
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  readonly #waiting = new Set<Waiting>();
  #text = "";
  #chunks: string[] = [];
  #ended: string | undefined;
  #reading: PromiseWithResolvers<void> | undefined;

  constructor(conn: Deno.TcpConn | Deno.TlsConn) {
    this.conn = conn;
    this.#closed = this.#read();
  }

  /** @param address `HOST:PORT` where a server speaks plain text */
  static async dial(address: string): Promise<Socket> {
    const { hostname, port = 0 } = parseAddress(address);
    return new Socket(await Deno.connect({ hostname, port }));
  }

  /** Resolves once nothing more is read. */
  get closed(): Promise<void> {
    return waitingFor(
      () => `the connection to close; its last input: ${this.#end()}`,
      this.#closed,
    );
  }

  /** The input that no wait has consumed yet. */
  get received(): string {
    return this.#text;
  }

  /** All input so far, in the pieces that reads returned. */
  get chunks(): readonly string[] {
    return this.#chunks;
  }

  /** Sends all bytes. */
  async write(data: string | Uint8Array): Promise<void> {
    let bytes = typeof data === "string" ? encoder.encode(data) : data;
    while (bytes.byteLength > 0) bytes = bytes.subarray(await this.conn.write(bytes));
  }

  /** Stops reading until {@link resume}, except for a read that has begun. */
  pause(): void {
    this.#reading ??= Promise.withResolvers();
  }

  resume(): void {
    this.#reading?.resolve();
    this.#reading = undefined;
  }

  /**
   * Waits for this text, and consumes it and everything before it.
   *
   * @returns the match; its `input` is all that was consumed
   * @throws {AssertionError} with the other input, if the connection ends or the time is over
   */
  expect(wanted: string | RegExp): Promise<RegExpExecArray> {
    const pattern = typeof wanted === "string" ? literally(wanted) : wanted;
    return this.#until(() => {
      const match = pattern.exec(this.#text);
      if (match === null) return undefined;
      const end = match.index + match[0].length;
      match.input = this.#text.slice(0, end);
      this.#text = this.#text.slice(end);
      return match;
    }, String(wanted));
  }

  /** Waits until the server closes the connection; returns the input that was not consumed yet. */
  expectEnd(): Promise<string> {
    return this.#until(() => {
      if (this.#ended === undefined) return undefined;
      const rest = this.#text;
      this.#text = "";
      return rest;
    }, "the connection's end");
  }

  /** Closes the connection. */
  close(): void {
    this.resume();
    try {
      this.conn.close();
    } catch (error) {
      if (!(error instanceof Deno.errors.BadResource)) throw error;
    }
  }

  #until<T>(look: () => T | undefined, wanted: string): Promise<T> {
    return new Promise((resolve, reject) => {
      const settle = (end: () => void) => {
        clearTimeout(timer);
        this.#waiting.delete(waiting);
        end();
      };
      const fail = (why: string) =>
        settle(() => reject(new AssertionError(`expected ${wanted}, ${why}: ${this.#end()}`)));
      const waiting = {
        look: () => {
          const found = look();
          if (found !== undefined) settle(() => resolve(found));
          else if (this.#ended !== undefined) fail(`but it ended (${this.#ended}) after`);
        },
      };
      const timer = setTimeout(() => fail(`but for ${TIME_LIMIT_MS} ms there was`), TIME_LIMIT_MS);
      this.#waiting.add(waiting);
      waiting.look();
    });
  }

  /** Returns the end of the input, for a message. */
  #end(): string {
    const shown = this.#text.slice(-MOST_SHOWN);
    return (shown.length < this.#text.length ? "…" : "") + JSON.stringify(shown);
  }

  async #read(): Promise<void> {
    const buffer = new Uint8Array(64 * 1024);
    try {
      for (;;) {
        await this.#reading?.promise;
        const count = await this.conn.read(buffer);
        if (count === null) break;
        const text = this.#decoder.decode(buffer.subarray(0, count), { stream: true });
        this.#chunks.push(text);
        this.#text += text;
        this.#look();
      }
      this.#ended = "in order";
    } catch (error) {
      this.#ended = (error as Error).name;
    }
    this.#look();
  }

  #look(): void {
    for (const waiting of [...this.#waiting]) waiting.look();
  }
}

function literally(text: string): RegExp {
  return new RegExp(text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
}
