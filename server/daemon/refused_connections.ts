/**
 * Refuses connections as they are accepted, and keeps them until they have been told the reason.
 * @module
 */

import { refusal } from "../connection/refusal.ts";
import { closeAny, type TcpConn } from "../sockets/socket.ts";
import { formatResponse } from "../web/http.ts";

/**
 * The most refused connections that are told the reason at a time; others are closed without an
 * answer.
 */
const TOLD_MAX = 100;

/**
 * Bytes to read from a refused connection: closing with bytes unread would reset it, and the answer
 * would be lost.
 */
const DISCARDED_MAX = 16 * 1024;

/** Tells connections the reason for a refusal, and closes them. */
export class RefusedConnections {
  /** The connections refused since the last sweep. */
  #conns = new Set<TcpConn>();
  /** The connections that were refused before the last sweep and are still open. */
  #older = new Set<TcpConn>();

  /**
   * Tells a connection the reason for the refusal, and closes it. Closes one over TLS at once: a
   * handshake costs more than anything that a client could send.
   *
   * @param web whether it speaks HTTP
   */
  async add(conn: TcpConn | Deno.TlsConn, reason: string, web: boolean): Promise<void> {
    if ("handshake" in conn || this.#conns.size + this.#older.size >= TOLD_MAX) {
      closeAny(conn);
      return;
    }
    this.#conns.add(conn);
    const headers = { "content-type": "text/plain; charset=utf-8" };
    try {
      await conn.write(
        web ? formatResponse({ status: 503, headers, body: `${reason}.\n` }) : refusal(reason),
      );
      await conn.closeWrite();
      const buffer = new Uint8Array(512);
      for (let left = DISCARDED_MAX; left > 0;) {
        const count = await conn.read(buffer);
        if (count === null) break;
        left -= count;
      }
    } catch {
      // The client is gone, or a sweep has closed the connection.
    }
    closeAny(conn);
    this.#conns.delete(conn);
    this.#older.delete(conn);
  }

  /** Closes all refused connections. */
  end(): void {
    this.sweep();
    this.sweep();
  }

  /**
   * Closes the connections that were refused before the last sweep. Call it about once a second.
   */
  sweep(): void {
    for (const conn of this.#older) closeAny(conn);
    this.#older = this.#conns;
    this.#conns = new Set();
  }
}
