/**
 * A transport over TCP without encryption.
 * @module
 */
import type { Transport, TransportInfo } from "./transport.ts";
import { bytesOf, linesOf } from "./lines.ts";

/** Carries lines over an unencrypted connection. */
export class TcpTransport implements Transport {
  readonly info: TransportInfo;
  readonly lines: AsyncIterable<readonly string[]>;
  readonly #conn: Deno.TcpConn;
  #closed = false;

  /** Takes over an open connection. `address` is its server, as users write it. */
  constructor(conn: Deno.TcpConn, address: string) {
    this.#conn = conn;
    this.info = { address, secure: false };
    conn.setNoDelay(true);
    this.lines = linesOf(this.#chunks());
  }

  async write(lines: readonly string[]): Promise<void> {
    const bytes = bytesOf(lines);
    for (let at = 0; at < bytes.length;) at += await this.#conn.write(bytes.subarray(at));
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#conn.close();
  }

  async *#chunks(): AsyncGenerator<Uint8Array> {
    const buffer = new Uint8Array(16_384);
    while (!this.#closed) {
      let count: number | null;
      try {
        count = await this.#conn.read(buffer);
      } catch (error) {
        if (this.#closed) return;
        throw error;
      }
      if (count === null) return;
      yield buffer.subarray(0, count);
    }
  }
}
