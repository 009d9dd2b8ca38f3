/**
 * Sockets that are polled, with the runtime's own at their other ends.
 *
 * ```ts
 * await using sockets = new PolledSockets();
 * const [server, client] = await sockets.pair();
 * await client.write(bytes("hello"));
 * await server.read(buffer);
 * ```
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

/** For a poller that has to tell nobody of its rounds. */
export const NO_ROUNDS: Rounds = { begin: () => {}, settle: () => 0 };

const isLinux = Deno.build.os === "linux";
if (!isLinux) console.log("skipped: sockets are polled on Linux alone");

/** What a test says that polls sockets. */
export const polled = { ignore: !isLinux };

/** What a test replaces of the system's calls, to have them fail. */
export type Faults = (libc: Libc) => Partial<Libc>;

/** The system's calls; whoever has them unloads them. */
export function mustOpenLibc(faults: Faults = () => ({})): Libc {
  const libc = openLibc();
  if (libc === undefined) throw new Error("there is no C library to be used");
  return { ...libc, ...faults(libc) };
}

/** A poller, a listener, and connections to it. Disposing of it ends them all. */
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

  /** Connects somebody, who is not accepted yet. */
  async dial(hostname = "127.0.0.1"): Promise<Deno.TcpConn> {
    return this.#keep(await Deno.connect({ hostname, port: this.listener.addr.port }));
  }

  /**
   * Both ends of a connection, of which both are polled: the runtime ends each of its own in order before it closes it, so
   * that nothing of it is ever reset.
   */
  async polledPair(): Promise<[PolledConn, PolledConn]> {
    const { libc } = this.poller;
    const { port } = this.listener.addr;
    const sockaddr = toSockaddr("127.0.0.1", port)!;
    const fd = libc.socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    const library = Deno.dlopen("libc.so.6", {
      connect: { parameters: ["i32", "buffer", "u32"], result: "i32" },
    });
    // It need not be done yet: whoever accepts waits for it.
    library.symbols.connect(fd, sockaddr, sockaddr.byteLength);
    library.close();
    const client = new PolledConn(this.poller, fd, this.listener.addr);
    return [await this.accept(), this.#keep(client)];
  }

  async accept(): Promise<PolledConn> {
    for await (const conn of this.listener) return this.#keep(conn);
    throw new Error("nobody is accepted any more");
  }

  /** Both ends of a connection: that which is polled, and the client's. */
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

/** Fails where it would never come: what waits for the system says nothing of that. */
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

/** Bytes that tell where they are: two pieces of them that changed places are seen. */
export function numbered(length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i++) bytes[i] = (i ^ (i >> 8) ^ (i >> 16)) & 0xff;
  return bytes;
}

/** Writes all of it, as whoever has nothing else to do. */
export async function writeAll(
  conn: { write(bytes: Uint8Array): Promise<number> },
  bytes: Uint8Array,
): Promise<void> {
  for (let done = 0; done < bytes.byteLength;) done += await conn.write(bytes.subarray(done));
}

/** Reads until there are so many bytes, or to the end. */
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

/** Receives all that is pushed, until the end, as one piece. */
export async function pushAll(conn: PolledConn): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  const more = await conn.pushTo({ receive: (chunk) => chunks.push(chunk.slice()) > 0 });
  if (more) throw new Error("the connection said that more would come");
  return Buffer.concat(chunks);
}
