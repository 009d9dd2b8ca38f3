/**
 * The transport of a TLS connection. The runtime does the TLS; this decides how large records are.
 * @module
 */

import type { Transport } from "./transport.ts";

/**
 * The longest text of a record at the beginning of a connection, in bytes. Some clients, such as
 * Limnoria, read 1,024 bytes once their socket is readable, and never ask the TLS library for the
 * rest of the record. A record of this size is below 1,000 bytes on the wire, too.
 */
const RECORD_MAX = 960;

/**
 * The bytes sent in records of at most {@link RECORD_MAX}: registration, and what follows on
 * joining the first channels. Clients that are busy later get long records, which cost less.
 */
const SMALL_RECORDS = 32 << 10;

/** A TLS connection, with small records at first. */
export class TlsTransport implements Transport {
  readonly #conn: Deno.TlsConn;
  /** The bytes to send in small records. */
  #small = SMALL_RECORDS;

  constructor(conn: Deno.TlsConn) {
    this.#conn = conn;
  }

  read(buffer: Uint8Array): Promise<number | null> {
    return this.#conn.read(buffer);
  }

  /** Writes a record at a time, which the runtime sends by itself. */
  write(bytes: Uint8Array): Promise<number> {
    if (this.#small <= 0) return this.#conn.write(bytes);
    this.#small -= Math.min(bytes.byteLength, RECORD_MAX);
    return this.#conn.write(bytes.subarray(0, RECORD_MAX));
  }

  closeWrite(): Promise<void> {
    return this.#conn.closeWrite();
  }

  close(): void {
    this.#conn.close();
  }
}
