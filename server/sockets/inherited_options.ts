/**
 * Socket options that connections inherit from a listener of the runtime, which has no calls for
 * them: TLS connections of Deno are without `setNoDelay` and `setKeepAlive`.
 * @module
 */

import {
  AF_INET,
  AF_INET6,
  Errno,
  IPPROTO_TCP,
  type Libc,
  openLibc,
  SO_KEEPALIVE,
  SOL_SOCKET,
  TCP_NODELAY,
} from "./libc.ts";
import { SOCKADDR_BYTES } from "./sockaddr.ts";

/** This many numbers in a row without a descriptor are taken for the end of all descriptors. */
const GAP = 4096;
const ON = Uint32Array.of(1);

/** Sets the options of listeners. Does nothing where FFI is not available. */
export class InheritedOptions {
  // Loaded at once: a confined server cannot load it later, when it renews its certificate.
  readonly #libc: Libc | undefined = openLibc();

  /**
   * Has the system send small segments at once, and probe silent connections, for all connections
   * that listeners on a port accept from now on.
   *
   * Nagle's algorithm would hold a message back until the client has acknowledged the one before,
   * which takes up to 40 ms, or a round trip.
   */
  turnOn(port: number): void {
    const libc = this.#libc;
    if (libc === undefined) return;
    const sockaddr = new Uint8Array(SOCKADDR_BYTES);
    const view = new DataView(sockaddr.buffer);
    const family = new Uint16Array(sockaddr.buffer, 0, 1);
    const length = new Uint32Array(1);
    // The runtime does not tell a listener's descriptor. Descriptors are small numbers in use.
    for (let fd = 0, missing = 0; missing < GAP; fd++) {
      length[0] = SOCKADDR_BYTES;
      if (libc.getsockname(fd, sockaddr, length) < 0) {
        missing = libc.errno() === Errno.EBADF ? missing + 1 : 0;
        continue;
      }
      missing = 0;
      const isInet = family[0] === AF_INET || family[0] === AF_INET6;
      if (!isInet || view.getUint16(2) !== port) continue;
      libc.setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, ON, ON.byteLength);
      libc.setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, ON, ON.byteLength);
    }
  }

  /** Unloads the library. */
  close(): void {
    this.#libc?.unload();
  }
}
