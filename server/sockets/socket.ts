import type { ByteSink, ByteSource } from "../net/transport.ts";

/** A TCP connection: a `Deno.TcpConn`, or one of ours. */
export interface TcpConn extends ByteSource, ByteSink {
  readonly remoteAddr: Deno.Addr;
  closeWrite(): Promise<void>;
  close(): void;
  setNoDelay(on: boolean): void;
  setKeepAlive(on: boolean): void;
}

/** Where TCP connections come in. */
export interface TcpListener extends AsyncIterable<TcpConn> {
  readonly addr: Deno.Addr;
  close(): void;
}

/** Closes what may be closed already. */
export function closeAny(open: { close(): void }): void {
  try {
    open.close();
  } catch (error) {
    if (!(error instanceof Deno.errors.BadResource)) throw error;
  }
}
