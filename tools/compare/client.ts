/**
 * Clients that play a script: each keeps every byte that it receives, and knows when all answers
 * have come.
 * @module
 */

import type { ComparedServer } from "./server.ts";

/** How long an answer may take, in ms. */
const PATIENCE_MS = 5_000;
/** A line mode client has all answers after this many ms without input: line mode has no PING. */
const QUIET_MS = 60;

/** The transports and dialects of clients. */
export const KINDS = ["irc", "tls", "ws", "wsbin", "line"] as const;
/** A transport with a dialect: see {@linkcode KINDS}. */
export type Kind = typeof KINDS[number];

/** Bytes out, bytes in. */
interface Wire {
  send(bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  close(): void;
}

/** One client of one server. */
export class ComparedClient {
  /** The received bytes, a character for each. */
  received = "";
  closed = false;
  /** The ending of its lines. */
  readonly ending: string;
  readonly #wire: Wire;
  #changed: () => void = () => {};
  #changedAt = Date.now();
  #waited = 0;

  private constructor(kind: Kind, open: (client: ComparedClient) => Wire) {
    this.ending = kind === "line" ? "\n" : "\r\n";
    this.#wire = open(this);
  }

  static async connect(server: ComparedServer, kind: Kind): Promise<ComparedClient> {
    if (kind === "ws" || kind === "wsbin") {
      const socket = await openWebSocket(server.web, kind);
      return new ComparedClient(kind, (client) => client.#readWebSocket(socket));
    }
    const conn = kind === "tls"
      ? await Deno.connectTls({
        hostname: "localhost",
        port: server.tls,
        caCerts: [Deno.readTextFileSync(`${server.folder}/data/tls/cert.pem`)],
      })
      : await Deno.connect({ hostname: "127.0.0.1", port: server.plain });
    return new ComparedClient(kind, (client) => client.#readSocket(conn));
  }

  /** Sends text, a byte for each character up to U+00FF, else as UTF-8. */
  async send(text: string): Promise<void> {
    if (this.closed) return;
    // The server may have just closed the connection.
    await this.#wire.send(bytesOf(text)).catch(() => {});
  }

  /** Waits until this text has arrived since the last such wait, or the connection ends. */
  async until(text: string): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      const at = this.received.indexOf(text, this.#waited);
      if (at >= 0) this.#waited = at + text.length;
      if (at >= 0 || this.closed || Date.now() > deadline) return;
      await this.#change(deadline - Date.now());
    }
  }

  /** Waits until all answers of the server so far have arrived. */
  async sync(token: string): Promise<void> {
    if (this.closed) return;
    if (!this.isLineMode()) await this.send(`PING ${token}\r\n`);
    const deadline = Date.now() + PATIENCE_MS;
    while (!this.closed && !this.isLineMode() && Date.now() < deadline) {
      if (this.received.includes(`${token}\r\n`)) return;
      await this.#change(deadline - Date.now());
    }
    await this.quiet();
  }

  /** Waits for a while without input. */
  async quiet(): Promise<void> {
    const since = Date.now();
    for (;;) {
      const left = Math.max(since, this.#changedAt) + QUIET_MS - Date.now();
      if (left <= 0 || this.closed) return;
      await new Promise((resolve) => setTimeout(resolve, left));
    }
  }

  /** Waits until the server has closed the connection. */
  async ended(): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS;
    while (!this.closed && Date.now() < deadline) await this.#change(deadline - Date.now());
  }

  close(): void {
    this.#wire.close();
  }

  /**
   * Whether the server speaks line mode with it, which it also does after a first line that is not
   * IRC.
   */
  isLineMode(): boolean {
    return this.ending === "\n" || /(?:ALIAS|PASSWORD)\?/.test(this.received);
  }

  #readSocket(conn: Deno.Conn): Wire {
    const close = () => {
      try {
        conn.close();
      } catch {
        // It is closed.
      }
    };
    void (async () => {
      const buffer = new Uint8Array(64 * 1024);
      try {
        for (let n = await conn.read(buffer); n !== null; n = await conn.read(buffer)) {
          this.#take(buffer.subarray(0, n));
        }
      } catch {
        // The server reset it, or this client closed it.
      }
      this.#end();
      close();
    })();
    return {
      close,
      async send(bytes) {
        for (let at = 0; at < bytes.length;) at += await conn.write(bytes.subarray(at));
      },
    };
  }

  #readWebSocket(socket: WebSocket): Wire {
    socket.onmessage = ({ data }) => {
      // The end of a line stands for the end of a message; text and binary messages stay apart.
      if (typeof data === "string") this.#take(new TextEncoder().encode(`${data}\r\n`));
      else this.#take(new Uint8Array([0, ...new Uint8Array(data), 13, 10]));
    };
    socket.onclose = () => this.#end();
    return {
      close: () => socket.close(),
      send(bytes) {
        const text = new TextDecoder().decode(bytes);
        for (const line of text.split("\r\n").filter((line) => line !== "")) {
          socket.send(socket.protocol.startsWith("binary") ? new TextEncoder().encode(line) : line);
        }
        return Promise.resolve();
      },
    };
  }

  #take(bytes: Uint8Array): void {
    for (const byte of bytes) this.received += String.fromCharCode(byte);
    this.#changedAt = Date.now();
    this.#changed();
  }

  #end(): void {
    this.closed = true;
    this.#changed();
  }

  async #change(ms: number): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    await new Promise<void>((resolve) => {
      this.#changed = resolve;
      timer = setTimeout(resolve, ms);
    });
    clearTimeout(timer);
  }
}

async function openWebSocket(port: number, kind: "ws" | "wsbin"): Promise<WebSocket> {
  const protocol = kind === "ws" ? "text.ircv3.net" : "binary.ircv3.net";
  const socket = new WebSocket(`ws://127.0.0.1:${port}/`, [protocol]);
  socket.binaryType = "arraybuffer";
  await new Promise<void>((resolve, reject) => {
    socket.onopen = () => resolve();
    socket.onerror = () => reject(new Error("the WebSocket was refused"));
  });
  socket.onerror = null;
  return socket;
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const isBytes = [...text].every((char) => char.charCodeAt(0) < 0x100);
  return isBytes
    ? Uint8Array.from(text, (char) => char.charCodeAt(0))
    : new TextEncoder().encode(text) as Uint8Array<ArrayBuffer>;
}
