/**
 * A proxy that cuts connections at random places.
 * @module
 */

import type { Random } from "./random.ts";

/** How a {@link CuttingProxy} cuts connections. */
export interface Cuts {
  /** Returns the server's port for a new connection. */
  readonly port: () => number;
  readonly random: Random;
  /** How many connections it cuts; later ones last. */
  readonly count: number;
  /**
   * Bytes in both directions together after which it cuts: at least the first, less than the
   * second.
   */
  readonly bytes: readonly [number, number];
}

/** Forwards TCP connections, and cuts them in the middle of a message. */
export class CuttingProxy implements AsyncDisposable {
  /** Connections that it has cut. */
  cuts = 0;
  readonly #options: Cuts;
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #connections = new Set<Deno.Conn>();
  readonly #running = new Set<Promise<void>>();

  constructor(options: Cuts) {
    this.#options = options;
    this.#track(this.#accept());
  }

  get port(): number {
    return this.#listener.addr.port;
  }

  /** Cuts all open connections. */
  cut(): void {
    for (const conn of this.#connections) this.#close(conn);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    this.cut();
    await Promise.all(this.#running);
  }

  async #accept(): Promise<void> {
    for await (const client of this.#listener) this.#track(this.#pass(client));
  }

  async #pass(client: Deno.TcpConn): Promise<void> {
    this.#connections.add(client);
    let server: Deno.TcpConn;
    try {
      server = await Deno.connect({ hostname: "127.0.0.1", port: this.#options.port() });
    } catch {
      return this.#close(client);
    }
    this.#connections.add(server);
    const { random, count, bytes: [least, most] } = this.#options;
    let left = this.cuts < count ? least + random.below(most - least) : Infinity;
    const copy = async (from: Deno.Conn, to: Deno.Conn) => {
      const buffer = new Uint8Array(4096);
      try {
        for (let n = await from.read(buffer); n !== null; n = await from.read(buffer)) {
          const passed = Math.min(n, left);
          left -= passed;
          for (let at = 0; at < passed;) at += await to.write(buffer.subarray(at, passed));
          if (left > 0) continue;
          // If both directions are busy, the other one gets here too.
          if (passed > 0) this.cuts++;
          break;
        }
      } catch {
        // One of the two has closed; the other follows.
      }
      this.#close(from);
      this.#close(to);
    };
    await Promise.all([copy(client, server), copy(server, client)]);
  }

  #close(conn: Deno.Conn): void {
    if (!this.#connections.delete(conn)) return;
    conn.close();
  }

  #track(running: Promise<void>): void {
    this.#running.add(running);
    void running.finally(() => this.#running.delete(running));
  }
}
