/**
 * The interfaces that the runtime's and the polled TCP connections and listeners share.
 * @module
 */

import type { ByteSink, ByteSource } from "../net/transport.ts";

/** A TCP connection: a `Deno.TcpConn`, or a polled one. */
export interface TcpConn extends ByteSource, ByteSink {
  readonly remoteAddr: Deno.Addr;
  closeWrite(): Promise<void>;
  close(): void;
  setNoDelay(on: boolean): void;
  setKeepAlive(on: boolean): void;
}

/** Listens for TCP connections: a `Deno.TcpListener`, or a polled one. */
export interface TcpListener extends AsyncIterable<TcpConn> {
  readonly addr: Deno.Addr;
  close(): void;
}

/** Closes a connection or listener that may be closed already. */
export function closeAny(open: { close(): void }): void {
  try {
    open.close();
  } catch (error) {
    if (!(error instanceof Deno.errors.BadResource)) throw error;
  }
}
