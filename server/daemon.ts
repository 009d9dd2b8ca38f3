import { type Address, formatAddress } from "../cli/address.ts";
import { Connection } from "./connection.ts";
import { Server } from "./server.ts";
import type { Settings } from "./settings.ts";
import type { TlsIdentity } from "./tls/identity.ts";

/** What a daemon listens on. */
export interface Listening {
  readonly plain: readonly Address[];
  readonly tls: readonly Address[];
  readonly identity?: TlsIdentity;
}

/** Tells somebody who runs the server what it could not deal with. */
export type Report = (problem: string) => void;

const CHECK_EVERY_MS = 1_000;
const ACCEPT_RETRY_MS = 100;

/** The server with its sockets. */
export class Daemon {
  readonly server: Server;
  readonly #report: Report;
  readonly #listeners: (Deno.TcpListener | Deno.TlsListener)[] = [];
  readonly #connections = new Set<Connection>();
  readonly #running = new Set<Promise<void>>();
  readonly #clock: ReturnType<typeof setInterval>;
  #stopping = false;

  /**
   * Listens at once.
   *
   * @throws {ListenError} where an address cannot be had; nothing listens then
   */
  constructor(settings: Settings, listening: Listening, report: Report) {
    this.server = new Server(settings);
    this.#report = report;
    try {
      for (const at of listening.plain) this.#open(at, () => Deno.listen({ ...at }), false);
      for (const at of listening.tls) {
        const { identity } = listening;
        if (identity === undefined) {
          throw new ListenError(at, true, "there is no certificate for it");
        }
        this.#open(at, () => Deno.listenTls({ ...at, ...identity }), true);
      }
    } catch (error) {
      for (const listener of this.#listeners) listener.close();
      throw error;
    }
    this.#clock = setInterval(() => {
      const now = Date.now();
      for (const connection of this.#connections) connection.check(now);
    }, CHECK_EVERY_MS);
  }

  /** Where it listens, in the order asked for, with the ports that were found. */
  get addresses(): Address[] {
    return this.#listeners.map(({ addr }) => {
      const { hostname, port } = addr as Deno.NetAddr;
      return { hostname, port };
    });
  }

  /** Takes no more clients, tells those there are why, and resolves once they have been told. */
  async stop(reason: string): Promise<void> {
    if (this.#stopping) return;
    this.#stopping = true;
    clearInterval(this.#clock);
    for (const listener of this.#listeners) listener.close();
    for (const connection of this.#connections) connection.end(reason);
    await Promise.allSettled(this.#running);
  }

  #open(at: Address, listen: () => Deno.TcpListener | Deno.TlsListener, secure: boolean): void {
    let listener;
    try {
      listener = listen();
    } catch (error) {
      throw new ListenError(at, secure, listenFault(error));
    }
    this.#listeners.push(listener);
    this.#track(this.#accept(listener, secure));
  }

  async #accept(listener: Deno.TcpListener | Deno.TlsListener, secure: boolean): Promise<void> {
    while (!this.#stopping) {
      try {
        for await (const conn of listener) this.#serve(conn, secure);
        return;
      } catch (error) {
        if (this.#stopping) return;
        // Out of file descriptors, or a connection that was gone before it was accepted: those that are here go on.
        this.#report(`cannot accept a connection: ${(error as Error).message}`);
        await new Promise((resolve) => setTimeout(resolve, ACCEPT_RETRY_MS));
      }
    }
  }

  #serve(conn: Deno.TcpConn | Deno.TlsConn, secure: boolean): void {
    let handshake;
    if ("handshake" in conn) handshake = () => conn.handshake();
    else {
      conn.setNoDelay(true);
      conn.setKeepAlive(true);
    }
    const peer = { host: shownHost((conn.remoteAddr as Deno.NetAddr).hostname), secure };
    const connection = new Connection(this.server, conn, peer);
    this.#connections.add(connection);
    this.#track(
      connection.run(handshake)
        .catch((error) => this.#report(`a bug ended a connection: ${(error as Error).stack}`))
        .finally(() => this.#connections.delete(connection)),
    );
  }

  #track(running: Promise<void>): void {
    this.#running.add(running);
    void running.finally(() => this.#running.delete(running));
  }
}

/** An address that cannot be listened on. Its message is for the person who named it. */
export class ListenError extends Error {
  override name = "ListenError";

  /** Whether TLS was to be spoken there. */
  readonly secure: boolean;

  constructor(address: Address, secure: boolean, fault: string) {
    super(`cannot listen on ${formatAddress(address)}: ${fault}`);
    this.secure = secure;
  }
}

function listenFault(error: unknown): string {
  if (error instanceof Deno.errors.AddrInUse) return "another program uses that port already";
  if (error instanceof Deno.errors.PermissionDenied) {
    return "not permitted; ports below 1024 are for the system's administrator";
  }
  if (error instanceof Deno.errors.AddrNotAvailable) {
    return "this machine does not have that address";
  }
  return (error as Error).message;
}

/** An address as it can stand in a source: it never begins with a colon, and IPv4 looks like IPv4. */
function shownHost(hostname: string): string {
  const v4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(hostname)?.[1];
  if (v4 !== undefined) return v4;
  return hostname.startsWith(":") ? `0${hostname}` : hostname;
}
