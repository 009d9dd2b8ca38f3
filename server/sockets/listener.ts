/**
 * A TCP listener on a socket that the server polls itself.
 * @module
 */

import { PolledConn } from "./conn.ts";
import {
  Errno,
  IPPROTO_TCP,
  SO_KEEPALIVE,
  SO_REUSEADDR,
  SOCK_CLOEXEC,
  SOCK_NONBLOCK,
  SOCK_STREAM,
  SOL_SOCKET,
  TCP_NODELAY,
} from "./libc.ts";
import type { Poller, Watched } from "./poller.ts";
import { fromSockaddr, SOCKADDR_BYTES, toSockaddr } from "./sockaddr.ts";
import type { TcpListener } from "./socket.ts";

/**
 * Connections that the system holds until they are accepted. Its own limit (`somaxconn`) may be
 * lower.
 */
const BACKLOG = 4096;
const ON = Uint32Array.of(1);

/** Listens on one address and accepts connections as {@link PolledConn}. */
export class PolledListener implements TcpListener, Watched {
  readonly addr: Deno.NetAddr;
  readonly #poller: Poller;
  readonly #fd: number;
  #closed = false;
  #ready: PromiseWithResolvers<void> | undefined;

  private constructor(poller: Poller, fd: number, addr: Deno.NetAddr) {
    this.#poller = poller;
    this.#fd = fd;
    this.addr = addr;
    poller.watch(fd, this);
  }

  /** Listens on an IP address. Returns `undefined` if that fails. */
  static open(poller: Poller, hostname: string, port: number): PolledListener | undefined {
    const { libc } = poller;
    const sockaddr = toSockaddr(hostname, port);
    if (sockaddr === undefined) return undefined;
    const family = sockaddr[0]!;
    const fd = libc.socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) return undefined;
    const turnOn = (level: number, option: number) =>
      libc.setsockopt(fd, level, option, ON, ON.byteLength) === 0;
    // Connections inherit these options, which saves the calls for each of them.
    const listens = turnOn(SOL_SOCKET, SO_REUSEADDR) && turnOn(SOL_SOCKET, SO_KEEPALIVE) &&
      turnOn(IPPROTO_TCP, TCP_NODELAY) && libc.bind(fd, sockaddr, sockaddr.byteLength) === 0 &&
      libc.listen(fd, BACKLOG) === 0 &&
      libc.getsockname(fd, sockaddr, Uint32Array.of(sockaddr.byteLength)) === 0;
    try {
      if (listens) return new PolledListener(poller, fd, fromSockaddr(sockaddr));
    } catch {
      // The poller cannot watch it.
    }
    libc.close(fd);
    return undefined;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#poller.forget(this.#fd);
    this.#poller.libc.close(this.#fd);
    this.readable();
  }

  readable(): void {
    this.#ready?.resolve();
    this.#ready = undefined;
  }

  writable(): void {}

  async *[Symbol.asyncIterator](): AsyncGenerator<PolledConn> {
    while (!this.#closed) {
      const conn = this.#accept();
      if (conn !== undefined) {
        yield conn;
        continue;
      }
      this.#ready ??= Promise.withResolvers();
      await this.#ready.promise;
    }
  }

  /**
   * @throws if the system is out of descriptors or memory; the connection then stays in the backlog
   * until the next try
   */
  #accept(): PolledConn | undefined {
    const { libc } = this.#poller;
    const sockaddr = new Uint8Array(SOCKADDR_BYTES);
    const length = Uint32Array.of(SOCKADDR_BYTES);
    const fd = libc.accept4(this.#fd, sockaddr, length, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd >= 0) return this.#take(fd, fromSockaddr(sockaddr));
    const errno = libc.errno();
    if (errno === Errno.EAGAIN) return undefined;
    throw new Error(libc.describe(errno));
  }

  #take(fd: number, addr: Deno.NetAddr): PolledConn {
    try {
      return new PolledConn(this.#poller, fd, addr);
    } catch (error) {
      this.#poller.libc.close(fd);
      throw error;
    }
  }
}
