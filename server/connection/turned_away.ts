import { closeAny, type TcpConn } from "../sockets/socket.ts";
import { formatResponse } from "../web/http.ts";

/** Connections that are told at one time why they may not be here; more are closed without a word. */
const MOST_TOLD = 100;

/** Bytes that are read of one of them, so that it gets its answer. */
const MOST_DISCARDED = 16 * 1024;

const encoder = new TextEncoder();

/** What a client is told that may not be here, where it speaks plain text. */
export function farewell(reason: string): Uint8Array {
  return encoder.encode(`ERROR :Closing link: ${reason}\r\n`);
}

/** Connections that may not be here, for as long as it takes to tell them so. */
export class TurnedAway {
  /** Those since the last sweep, and before it. */
  #conns = new Set<TcpConn>();
  #older = new Set<TcpConn>();

  /**
   * Tells a connection why it may not be here, and closes it. One over TLS is closed at once: a handshake costs more than
   * anything that it could ask for.
   *
   * @param web whether it speaks HTTP
   */
  async add(conn: TcpConn | Deno.TlsConn, reason: string, web: boolean): Promise<void> {
    if ("handshake" in conn || this.#conns.size + this.#older.size >= MOST_TOLD) {
      closeAny(conn);
      return;
    }
    this.#conns.add(conn);
    const headers = { "content-type": "text/plain; charset=utf-8" };
    try {
      await conn.write(
        web ? formatResponse({ status: 503, headers, body: `${reason}.\n` }) : farewell(reason),
      );
      await conn.closeWrite();
      // Closing with bytes unread would take the answer away again.
      const buffer = new Uint8Array(512);
      for (let left = MOST_DISCARDED; left > 0;) {
        const count = await conn.read(buffer);
        if (count === null) break;
        left -= count;
      }
    } catch {
      // It has gone by itself, or was swept away.
    }
    closeAny(conn);
    this.#conns.delete(conn);
    this.#older.delete(conn);
  }

  /** Closes all. */
  end(): void {
    this.sweep();
    this.sweep();
  }

  /** Closes those that were there at the last sweep; to be called every second or so. */
  sweep(): void {
    for (const conn of this.#older) closeAny(conn);
    this.#older = this.#conns;
    this.#conns = new Set();
  }
}
