/**
 * The transport, which carries a connection's bytes: TCP, TLS or a WebSocket behind one interface.
 * @module
 */

/** The reading side of a transport: a `Deno.Conn`, or something that acts like one. */
export interface ByteSource {
  /** Reads into the buffer; resolves to the number of bytes, or to null at the end. */
  read(buffer: Uint8Array): Promise<number | null>;
  /**
   * Pushes chunks to a receiver as they come, until it wants no more; resolves to false at the end
   * of the bytes. Absent if bytes can only be pulled.
   */
  pushTo?(receiver: Receiver): Promise<boolean>;
}

/** Receives bytes as they come. */
export interface Receiver {
  /**
   * Takes a chunk. Its bytes are valid only until this returns.
   *
   * @returns whether to push more
   */
  push(chunk: Uint8Array): boolean;
}

/** The writing side of a transport. */
export interface ByteSink {
  /**
   * Takes as many of the bytes as it can; resolves to their number. The caller must not change them
   * afterwards.
   */
  write(bytes: Uint8Array): Promise<number>;
  /**
   * Writes as many of a buffer's first `length` bytes as it can at once; returns how many. When it
   * writes the whole buffer, the caller must not change it afterwards. Absent if every write
   * takes a promise.
   */
  writeNow?(buffer: Uint8Array, length: number): number;
}

/** Carries a connection's bytes: a `Deno.Conn`, or something that acts like one. */
export interface Transport extends ByteSource, ByteSink {
  /** Whether it carries only IRC: the dialect is then known from the start. */
  readonly irc?: boolean;
  /**
   * Returns the number of bytes, such as frame headers, that `read` read but did not return since
   * the last call.
   */
  takeOverhead?(): number;
  /** As {@link ByteSink.write}. A caller that writes IRC writes whole lines. */
  write(bytes: Uint8Array): Promise<number>;
  /** Ends the writing half, and tells the client why if the transport can. */
  closeWrite(reason: string): Promise<void>;
  close(): void;
}

/** Writes all of the bytes, in as many writes as that takes. */
export async function writeAll(sink: ByteSink, bytes: Uint8Array): Promise<void> {
  let written = await sink.write(bytes);
  while (written < bytes.byteLength) written += await sink.write(bytes.subarray(written));
}
