/**
 * An IRC client over WebSocket, for tests to wait on.
 * @module
 */

import { assert, AssertionError } from "@std/assert";
import { waitingFor } from "./deadline.ts";

const TIME_LIMIT_MS = 10_000;

/** How a WebSocket is opened. */
export interface WebSocketOptions {
  readonly path?: string;
  readonly protocols?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** An IRC client over WebSocket, which lets a test wait for expected messages. */
export class WebClient {
  readonly socket: WebSocket;
  readonly #closed: Promise<CloseEvent>;
  /** The messages that no wait has consumed yet. */
  readonly received: string[] = [];
  /** The kinds of messages that have come. */
  readonly kinds = new Set<"text" | "binary">();
  readonly #decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  #ended = false;
  #look = () => {};

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.binaryType = "arraybuffer";
    socket.onmessage = ({ data }) => {
      this.kinds.add(typeof data === "string" ? "text" : "binary");
      this.received.push(typeof data === "string" ? data : this.#decoder.decode(data));
      this.#look();
    };
    this.#closed = new Promise((resolve) => {
      socket.onclose = (event) => {
        this.#ended = true;
        this.#look();
        resolve(event);
      };
    });
  }

  /** @throws {Error} if the server refuses it */
  static async open(url: string, options: WebSocketOptions = {}): Promise<WebClient> {
    const { protocols = [], headers = {} } = options;
    const socket = new WebSocket(url, { protocols: [...protocols], headers });
    const client = new WebClient(socket);
    await waitingFor(
      () => `${url} to open`,
      new Promise<void>((resolve, reject) => {
        socket.onopen = () => resolve();
        socket.onerror = (event) => reject(new Error((event as ErrorEvent).message));
      }),
    );
    socket.onerror = null;
    return client;
  }

  /** Resolves to the close event. */
  get closed(): Promise<CloseEvent> {
    return waitingFor(() => `the WebSocket to close; it got: ${this.received}`, this.#closed);
  }

  send(message: string | Uint8Array<ArrayBuffer>): void {
    this.socket.send(message);
  }

  /** Waits for a matching message, and consumes it and all before it. */
  expect(pattern: RegExp): Promise<string> {
    return new Promise((resolve, reject) => {
      const settle = (end: () => void) => {
        clearTimeout(timer);
        this.#look = () => {};
        end();
      };
      const fail = (why: string) =>
        settle(() =>
          reject(new AssertionError(`${pattern}: ${why}: ${JSON.stringify(this.received)}`))
        );
      const timer = setTimeout(() => fail("it did not come"), TIME_LIMIT_MS);
      this.#look = () => {
        const at = this.received.findIndex((message) => pattern.test(message));
        if (at >= 0) {
          const found = this.received[at] ?? "";
          this.received.splice(0, at + 1);
          settle(() => resolve(found));
        } else if (this.#ended) fail("it ended");
      };
      this.#look();
    });
  }

  /** Closes it from this side, and waits for the end. */
  async close(code?: number): Promise<CloseEvent> {
    this.socket.close(code);
    return await this.closed;
  }

  /** Waits until the server has closed it; fails if that was not clean. */
  async end(): Promise<CloseEvent> {
    const event = await this.closed;
    assert(event.wasClean, `it broke: ${event.code} ${event.reason}`);
    return event;
  }
}
