/**
 * Admits accepted connections and runs them to their end. It handles everything before a client's
 * own first byte: the gate, the TLS handshake, the WebSocket upgrade and the PROXY header.
 * @module
 */

import { type Arrival, Connection } from "../connection/connection.ts";
import type { PeerAddress } from "../net/peer.ts";
import type { SessionId } from "../records/fields.ts";
import { inCidrs } from "../net/cidr.ts";
import { ProxyError, readProxyHeader } from "../net/proxy_protocol.ts";
import { TlsTransport } from "../net/tls_transport.ts";
import type { Server } from "../server.ts";
import type { TcpConn } from "../sockets/socket.ts";
import { forwardedAddress } from "../web/forwarded.ts";
import { plainSite } from "../web/site.ts";
import { WebSocketTransport } from "../web/websocket_transport.ts";
import { DIALECTS } from "./dialects.ts";
import type { Door } from "./listeners.ts";
import { RefusedConnections } from "./refused_connections.ts";

/** The connections of a daemon, from their acceptance to their end. */
export class Acceptor {
  readonly #server: Server;
  readonly #site = plainSite(() => this.#server.settings.name);
  readonly #connections = new Set<Connection>();
  readonly #running = new Set<Promise<void>>();
  readonly #refused = new RefusedConnections();

  constructor(server: Server) {
    this.#server = server;
  }

  /** Runs a connection, or refuses it if the gate says so. */
  readonly accept = (conn: TcpConn | Deno.TlsConn, door: Door): void => {
    const { gate, report, sessions, settings } = this.#server;
    const host = shownHost((conn.remoteAddr as Deno.NetAddr).hostname);
    const isProxy = !("handshake" in conn) && inCidrs(host, settings.proxies);
    const id = sessions.nextId();
    const refusal = isProxy ? undefined : gate.enter(id, host, "handshake" in conn);
    if (refusal !== undefined) {
      this.#track(this.#refused.add(conn, refusal, door === "web"));
      return;
    }
    const address = { address: host, secure: door === "tls" };
    const web = "handshake" in conn || door !== "web"
      ? undefined
      : new WebSocketTransport(conn, this.#site, settings);
    const transport = web ?? ("handshake" in conn ? new TlsTransport(conn) : conn);
    const connection = new Connection(this.#server, transport, DIALECTS, address, id);
    this.#connections.add(connection);
    this.#track(
      connection.run(() => this.#arrival(id, web ?? conn, isProxy ? host : undefined))
        .catch((error) => report(`a bug ended a connection: ${(error as Error).stack}`))
        .finally(() => {
          gate.leave(id);
          this.#connections.delete(connection);
        }),
    );
  };

  /** Ends connections that have waited too long. Call it about once a second. */
  check(): void {
    const now = performance.now();
    this.#refused.sweep();
    for (const connection of this.#connections) connection.check(now);
  }

  /** Ends all connections, and resolves once their clients have been told the reason. */
  async end(reason: string): Promise<void> {
    for (const connection of this.#connections) connection.end(reason);
    this.#refused.end();
    await Promise.allSettled(this.#running);
  }

  /**
   * Handles everything before a client's first byte. Finds the client's address if a proxy connects
   * for it.
   */
  async #arrival(
    id: SessionId,
    conn: TcpConn | Deno.TlsConn | WebSocketTransport,
    proxy: string | undefined,
  ): Promise<Arrival> {
    if ("handshake" in conn) {
      try {
        await conn.handshake();
      } catch (error) {
        if (error instanceof Deno.errors.Interrupted) this.#server.gate.linger(id);
        throw error;
      }
      return {};
    }
    conn.setNoDelay(true);
    conn.setKeepAlive(true);
    const request = conn instanceof WebSocketTransport ? await conn.open() : undefined;
    if (proxy === undefined) return {};
    const address = conn instanceof WebSocketTransport
      ? request && forwardedAddress(request)
      : await this.#proxiedAddress(conn, proxy);
    if (address === undefined) return {};
    const refusal = this.#server.gate.enter(id, address.address);
    return refusal === undefined ? { address } : { address, refusal };
  }

  async #proxiedAddress(conn: TcpConn, proxy: string): Promise<PeerAddress | undefined> {
    try {
      const { address, secure } = await readProxyHeader(conn);
      return address === undefined ? undefined : { address, secure };
    } catch (error) {
      if (!(error instanceof ProxyError)) throw error;
      this.#server.report(`refused a connection from the proxy ${proxy}: ${error.message}`);
      throw new Deno.errors.InvalidData(error.message);
    }
  }

  #track(running: Promise<void>): void {
    this.#running.add(running);
    void running.finally(() => this.#running.delete(running));
  }
}

/**
 * Returns an address in the form for a source: without a leading colon, and mapped IPv4 as IPv4.
 */
function shownHost(hostname: string): string {
  const v4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(hostname)?.[1];
  if (v4 !== undefined) return v4;
  return hostname.startsWith(":") ? `0${hostname}` : hostname;
}
