import { setImmediate } from "node:timers";
import { type Address, formatAddress } from "../../cli/address.ts";
import { inCidrs, parseIp } from "../net/cidr.ts";
import { type Arrival, Connection } from "../connection/connection.ts";
import { RetentionTask } from "../data/retention.ts";
import { ProxyError, readProxyHeader } from "../net/proxy_protocol.ts";
import type { SessionId } from "../events/fields.ts";
import { RefusedConnections } from "./refused_connections.ts";
import { DIALECTS } from "./dialects.ts";
import type { Report, Server } from "../server.ts";
import type { PeerAddress } from "../net/peer.ts";
import { openLibc } from "../sockets/libc.ts";
import { PolledListener } from "../sockets/listener.ts";
import { Poller, type Rounds } from "../sockets/poller.ts";
import { closeAny, type TcpConn, type TcpListener } from "../sockets/socket.ts";
import type { TlsIdentity } from "../tls/identity.ts";
import { forwardedAddress } from "../web/forwarded.ts";
import { plainSite } from "../web/site.ts";
import { WebTransport } from "../web/web_transport.ts";

/** What a daemon listens on. */
export interface Listening {
  readonly plain: readonly Address[];
  readonly tls: readonly Address[];
  readonly identity?: TlsIdentity;
  readonly web?: Address;
}

/** What is spoken at an address, as the flag that opens it is named. */
export type Door = "listen" | "tls" | "web";

type AnyListener = TcpListener | Deno.TlsListener;

interface Listener {
  readonly listener: AnyListener;
  readonly door: Door;
  /** Connections that came through it. */
  accepted: number;
  /** Resolves once it accepts nothing more. */
  over: Promise<void>;
}

const CHECK_EVERY_MS = 1_000;
/** How often it is told whom the server has refused. */
const REPORT_EVERY_MS = 60_000;
const ACCEPT_RETRY_MS = 100;
const ACCEPTED_AT_ONCE = 64;
/** How long a listener that others take the place of may wait for a moment without anybody at its door. */
const RETIRE_WITHIN_MS = 1_000;
/** Whether several listeners may have one port. */
const SHARES_PORTS = Deno.build.os === "linux";

/** The server with its sockets. */
export class Daemon {
  readonly server: Server;
  readonly #report: Report;
  readonly #listeners: Listener[] = [];
  readonly #connections = new Set<Connection>();
  readonly #running = new Set<Promise<void>>();
  readonly #site = plainSite(() => this.server.settings.name);
  readonly #retention: RetentionTask;
  /** Polls the sockets of those who come over plain TCP, where it can; TLS is the runtime's. */
  #poller: Poller | undefined;
  readonly #clock: ReturnType<typeof setInterval>;
  readonly #refused = new RefusedConnections();
  #reportedAt = Date.now();
  #stopping = false;

  /**
   * Listens at once.
   *
   * @throws {ListenError} where an address cannot be had; nothing listens then
   */
  constructor(
    server: Server,
    listening: Listening,
  ) {
    this.server = server;
    this.#report = server.report;
    try {
      for (const at of listening.plain) this.#open(at, () => this.#listenPlain(at), "listen");
      for (const at of listening.tls) {
        const { identity } = listening;
        if (identity === undefined) {
          throw new ListenError(at, "tls", "there is no certificate for it");
        }
        this.#open(at, () => {
          // Two servers could share the port, too, and nobody would know which of them answers.
          if (SHARES_PORTS && at.port !== 0) Deno.listen({ ...at }).close();
          return listenTls(at, identity);
        }, "tls");
      }
      const { web } = listening;
      if (web !== undefined) this.#open(web, () => this.#listenPlain(web), "web");
    } catch (error) {
      for (const { listener } of this.#listeners) listener.close();
      void this.#poller?.close();
      throw error;
    }
    this.#retention = new RetentionTask(this.server);
    this.#clock = setInterval(() => this.#check(), CHECK_EVERY_MS);
    server.store.indexInBackground((problem) => server.alarm(problem));
  }

  /** Where it listens, in the order asked for (that of the web last), with the ports that were found. */
  get addresses(): Address[] {
    return this.#listeners.map(({ listener }) => addressOf(listener));
  }

  /**
   * Speaks TLS with another certificate from now on. Connections that are there keep theirs. A listener cannot change
   * its certificate: it gives way to another one, which is there before it goes where the system lets them share a port.
   *
   * @throws where the certificate cannot be used, and then nothing has changed; or where an address is lost
   */
  async renew(identity: TlsIdentity): Promise<void> {
    Deno.listenTls({ hostname: "127.0.0.1", port: 0, ...identity }).close();
    for (const [i, old] of this.#listeners.entries()) {
      if (old.door !== "tls") continue;
      const at = addressOf(old.listener);
      if (!SHARES_PORTS) {
        old.listener.close();
        await old.over;
      }
      if (this.#stopping) return;
      this.#listeners[i] = this.#listen(at, () => listenTls(at, identity), old.door);
      await this.#retire(old);
    }
  }

  /** Closes a listener once it has nobody waiting, whom that would turn away. */
  async #retire(old: Listener): Promise<void> {
    const latest = performance.now() + RETIRE_WITHIN_MS;
    for (let before = -1; before !== old.accepted && performance.now() < latest;) {
      if (this.#stopping) break;
      before = old.accepted;
      await new Promise((resolve) => setTimeout(resolve));
      // Timers come first in a tick, and whoever has come meanwhile is let in after them.
      await new Promise((resolve) => setImmediate(resolve));
    }
    // Where stopping was faster it is closed already.
    closeAny(old.listener);
    await old.over;
  }

  /** Takes no more clients, tells those there are why, and resolves once they have been told. */
  async stop(reason: string): Promise<void> {
    if (this.#stopping) return;
    this.#stopping = true;
    clearInterval(this.#clock);
    this.#retention.stop();
    this.server.floodTimer.stop();
    this.server.flusher.turns.stop();
    for (const { listener } of this.#listeners) listener.close();
    for (const connection of this.#connections) connection.end(reason);
    this.#refused.end();
    await Promise.allSettled(this.#running);
    await this.#poller?.close();
    this.server.committer.retry();
  }

  /** Sees to what time has brought about. */
  #check(): void {
    const now = Date.now();
    const { gate, settings: { limits } } = this.server;
    gate.full = limits.memory < Infinity && Deno.memoryUsage().rss > limits.memory;
    this.#refused.sweep();
    this.server.committer.retry();
    for (const connection of this.#connections) connection.check(now);
    if (now - this.#reportedAt < REPORT_EVERY_MS) return;
    this.#reportedAt = now;
    gate.sweep();
    for (const refusals of gate.takeRefusals()) this.#report(refusals);
  }

  #listenPlain(at: Address): TcpListener {
    this.#poller ??= startPoller(this.server.flusher.turns);
    // Where it cannot be done the runtime says why.
    return (this.#poller && PolledListener.open(this.#poller, ipOf(at), at.port)) ??
      Deno.listen({ ...at });
  }

  #open(at: Address, listen: () => AnyListener, door: Door): void {
    this.#listeners.push(this.#listen(at, listen, door));
  }

  #listen(at: Address, listen: () => AnyListener, door: Door): Listener {
    let listener;
    try {
      listener = listen();
    } catch (error) {
      throw new ListenError(at, door, listenFault(error, at.hostname));
    }
    const opened: Listener = { listener, door, accepted: 0, over: Promise.resolve() };
    opened.over = this.#accept(opened);
    this.#track(opened.over);
    return opened;
  }

  async #accept(opened: Listener): Promise<void> {
    const { listener, door } = opened;
    while (!this.#stopping) {
      try {
        for await (const conn of listener) {
          opened.accepted++;
          this.#serve(conn, door);
          // Else thousands that come at once would be taken in before anybody who is here is heard again.
          if (opened.accepted % ACCEPTED_AT_ONCE === 0) await new Promise((go) => setTimeout(go));
        }
        return;
      } catch (error) {
        if (this.#stopping) return;
        // Out of file descriptors, or a connection that was gone before it was accepted: those that are here go on.
        this.#report(`cannot accept a connection: ${(error as Error).message}`);
        await new Promise((resolve) => setTimeout(resolve, ACCEPT_RETRY_MS));
      }
    }
  }

  #serve(conn: TcpConn | Deno.TlsConn, door: Door): void {
    const { gate, settings } = this.server;
    const host = shownHost((conn.remoteAddr as Deno.NetAddr).hostname);
    const isProxy = !("handshake" in conn) && inCidrs(host, settings.proxies);
    const id = this.server.sessions.nextId();
    const refusal = isProxy ? undefined : gate.enter(id, host);
    if (refusal !== undefined) {
      this.#track(this.#refused.add(conn, refusal, door === "web"));
      return;
    }
    const address = { address: host, secure: door === "tls" };
    const web = "handshake" in conn || door !== "web"
      ? undefined
      : new WebTransport(conn, this.#site, settings);
    const connection = new Connection(this.server, web ?? conn, DIALECTS, address, id);
    this.#connections.add(connection);
    this.#track(
      connection.run(() => this.#arrival(id, web ?? conn, isProxy ? host : undefined))
        .catch((error) => this.#report(`a bug ended a connection: ${(error as Error).stack}`))
        .finally(() => {
          gate.leave(id);
          this.#connections.delete(connection);
        }),
    );
  }

  /** What comes before the first byte that the client itself says, and who it is where a proxy tells. */
  async #arrival(
    id: SessionId,
    conn: TcpConn | Deno.TlsConn | WebTransport,
    proxy: string | undefined,
  ): Promise<Arrival> {
    if ("handshake" in conn) {
      try {
        await conn.handshake();
      } catch (error) {
        if (error instanceof Deno.errors.Interrupted) this.server.gate.linger(id);
        throw error;
      }
      return {};
    }
    conn.setNoDelay(true);
    conn.setKeepAlive(true);
    const request = conn instanceof WebTransport ? await conn.open() : undefined;
    if (proxy === undefined) return {};
    const address = conn instanceof WebTransport
      ? request && forwardedAddress(request)
      : await this.#proxiedAddress(conn, proxy);
    if (address === undefined) return {};
    const refusal = this.server.gate.enter(id, address.address);
    return refusal === undefined ? { address } : { address, refusal };
  }

  async #proxiedAddress(conn: TcpConn, proxy: string): Promise<PeerAddress | undefined> {
    try {
      const { address, secure } = await readProxyHeader(conn);
      return address === undefined ? undefined : { address, secure };
    } catch (error) {
      if (!(error instanceof ProxyError)) throw error;
      this.#report(`refused a connection from the proxy ${proxy}: ${error.message}`);
      throw new Deno.errors.InvalidData(error.message);
    }
  }

  #track(running: Promise<void>): void {
    this.#running.add(running);
    void running.finally(() => this.#running.delete(running));
  }
}

/** An address that cannot be listened on. Its message is for the person who named it. */
export class ListenError extends Error {
  override name = "ListenError";

  readonly door: Door;

  constructor(address: Address, door: Door, fault: string) {
    super(`cannot listen on ${formatAddress(address)}: ${fault}`);
    this.door = door;
  }
}

function startPoller(rounds: Rounds): Poller | undefined {
  try {
    const libc = openLibc();
    return libc && new Poller(libc, rounds);
  } catch {
    return undefined;
  }
}

/** The IP address that a host's name stands for. */
function ipOf({ hostname }: Address): string {
  if (parseIp(hostname) !== undefined) return hostname;
  // The runtime looks it up for somebody who listens, and else for nobody who cannot wait.
  using listener = Deno.listen({ hostname, port: 0 });
  return (listener.addr as Deno.NetAddr).hostname;
}

function listenTls(at: Address, identity: TlsIdentity): Deno.TlsListener {
  return Deno.listenTls({ ...at, cert: identity.cert, key: identity.key, reusePort: SHARES_PORTS });
}

function addressOf({ addr }: AnyListener): Address {
  const { hostname, port } = addr as Deno.NetAddr;
  return { hostname, port };
}

function listenFault(error: unknown, hostname: string): string {
  if (error instanceof Deno.errors.AddrInUse) return "another program uses that port already";
  if (error instanceof Deno.errors.PermissionDenied) {
    return "not permitted; ports below 1024 are for the system's administrator";
  }
  if (error instanceof Deno.errors.AddrNotAvailable) {
    return "this machine does not have that address";
  }
  const { message } = error as Error;
  return /lookup address/.test(message) ? `there is no host called ${hostname}` : message;
}

/** An address as it can stand in a source: it never begins with a colon, and IPv4 looks like IPv4. */
function shownHost(hostname: string): string {
  const v4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(hostname)?.[1];
  if (v4 !== undefined) return v4;
  return hostname.startsWith(":") ? `0${hostname}` : hostname;
}
