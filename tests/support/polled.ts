/**
 * Polled sockets, with the runtime's sockets at their other ends.
 *
 * ```ts
 * await using sockets = new PolledSockets();
 * const [server, client] = await sockets.pair();
 * await client.write(bytes("hello"));
 * await server.read(buffer);
 * ```
 * @module
 */

import { Buffer } from "node:buffer";
import { PolledConn } from "../../server/sockets/conn.ts";
import {
  AF_INET,
  type Libc,
  openLibc,
  SOCK_NONBLOCK,
  SOCK_STREAM,
} from "../../server/sockets/libc.ts";
import { PolledListener } from "../../server/sockets/listener.ts";
import { Poller, type Rounds } from "../../server/sockets/poller.ts";
import { toSockaddr } from "../../server/sockets/sockaddr.ts";

const TIME_LIMIT_MS = 10_000;

/** For a poller whose rounds nothing follows. */
export const NO_ROUNDS: Rounds = { begin: () => {}, settle: () => 0 };

const isLinux = Deno.build.os === "linux";
if (!isLinux) console.log("skipped: sockets are polled on Linux only");

/** Options of a test that polls sockets. */
export const polled = { ignore: !isLinux };

/** Returns replacements of system calls, which make them fail. */
export type Faults = (libc: Libc) => Partial<Libc>;

/** Opens the C library; the caller has to close it. */
export function mustOpenLibc(faults: Faults = () => ({})): Libc {
  const libc = openLibc();
  if (libc === undefined) throw new Error("there is no usable C library");
  return { ...libc, ...faults(libc) };
}

/** A poller, a listener, and connections to it. Disposing of it closes all. */
export class PolledSockets implements AsyncDisposable {
  readonly poller: Poller;
  readonly listener: PolledListener;
  readonly #open: { close(): void }[] = [];

  constructor(faults?: Faults, hostname = "127.0.0.1") {
    this.poller = new Poller(mustOpenLibc(faults), NO_ROUNDS);
    const listener = PolledListener.open(this.poller, hostname, 0);
    if (listener === undefined) {
      void this.poller.close();
      throw new Error(`cannot listen on ${hostname}`);
    }
    this.listener = listener;
  }

  /** Connects a client, which is not accepted yet. */
  async dial(hostname = "127.0.0.1"): Promise<Deno.TcpConn> {
    return this.#keep(await Deno.connect({ hostname, port: this.listener.addr.port }));
  }

  /**
   * Returns both ends of a connection, both polled. The runtime shuts its own sockets down before
   * it closes them, so they never reset a connection; these can.
   */
  async polledPair(): Promise<[PolledConn, PolledConn]> {
    const { libc } = this.poller;
    const { port } = this.listener.addr;
    const sockaddr = toSockaddr("127.0.0.1", port)!;
    const fd = libc.socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    const library = Deno.dlopen("libc.so.6", {
      connect: { parameters: ["i32", "buffer", "u32"], result: "i32" },
    });
    // It need not be connected yet: accepting waits for it.
    library.symbols.connect(fd, sockaddr, sockaddr.byteLength);
    library.close();
    const client = new PolledConn(this.poller, fd, this.listener.addr);
    return [await this.accept(), this.#keep(client)];
  }

  async accept(): Promise<PolledConn> {
    for await (const conn of this.listener) return this.#keep(conn);
    throw new Error("the listener has closed");
  }

  /** Returns both ends of a connection: the polled one, and the client's. */
  async pair(hostname?: string): Promise<[PolledConn, Deno.TcpConn]> {
    const client = await this.dial(hostname);
    return [await this.accept(), client];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { close } of this.#open) close();
    this.listener.close();
    await this.poller.close();
  }

  #keep<T extends PolledConn | Deno.TcpConn>(conn: T): T {
    const close = () => {
      try {
        conn.close();
      } catch (error) {
        if (!(error instanceof Deno.errors.BadResource)) throw error;
      }
    };
    this.#open.push({ close });
    return conn;
  }
}

/**
 * Waits for a promise, and fails after a time limit: a wait for the system would not end by itself.
 */
export async function inTime<T>(awaited: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const message = `it took more than ${TIME_LIMIT_MS} ms`;
  const timer = setTimeout(() => late.reject(new Error(message)), TIME_LIMIT_MS);
  try {
    return await Promise.race([awaited, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** Returns bytes that depend on their position: a test then notices swapped pieces. */
export function numbered(length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i++) bytes[i] = (i ^ (i >> 8) ^ (i >> 16)) & 0xff;
  return bytes;
}

/** Writes all bytes, and waits for it. */
export async function writeAll(
  conn: { write(bytes: Uint8Array): Promise<number> },
  bytes: Uint8Array,
): Promise<void> {
  for (let done = 0; done < bytes.byteLength;) done += await conn.write(bytes.subarray(done));
}

/** Reads this many bytes, or to the end. */
export async function readAll(
  conn: { read(buffer: Uint8Array): Promise<number | null> },
  most = Infinity,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  const buffer = new Uint8Array(32 << 10);
  for (let left = most; left > 0;) {
    const count = await conn.read(buffer.subarray(0, Math.min(left, buffer.byteLength)));
    if (count === null) break;
    left -= count;
    chunks.push(buffer.slice(0, count));
  }
  return Buffer.concat(chunks);
}

/** Receives everything that is pushed until the end, as one piece. */
export async function pushAll(conn: PolledConn): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  const more = await conn.pushTo({ push: (chunk) => chunks.push(chunk.slice()) > 0 });
  if (more) throw new Error("the connection announced more bytes");
  return Buffer.concat(chunks);
}
