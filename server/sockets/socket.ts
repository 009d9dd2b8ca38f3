import type { ByteSource } from "../net/byte_reader.ts";

/** A TCP connection: a `Deno.TcpConn`, or one of ours. */
export interface TcpConn extends ByteSource {
  readonly remoteAddr: Deno.Addr;
  write(bytes: Uint8Array): Promise<number>;
  /** Writes as many of the first bytes of a buffer as it can at once, and returns how many; absent where nothing can. */
  writeNow?(buffer: Uint8Array, length: number): number;
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
