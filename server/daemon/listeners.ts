/**
 * Listens for connections, and exchanges the TLS listeners' certificate while they run.
 * @module
 */

import { setImmediate } from "node:timers";
import { type Address, formatAddress } from "../../cli/address.ts";
import { parseIp } from "../net/cidr.ts";
import type { Report } from "../server.ts";
import { InheritedOptions } from "../sockets/inherited_options.ts";
import { openLibc } from "../sockets/libc.ts";
import { PolledListener } from "../sockets/listener.ts";
import { Poller, type Rounds } from "../sockets/poller.ts";
import { closeAny, type TcpConn, type TcpListener } from "../sockets/socket.ts";
import type { TlsCertificate } from "../tls/certificate.ts";

/** The addresses to listen on. */
export interface Listening {
  readonly plain: readonly Address[];
  readonly tls: readonly Address[];
  /** The certificate of the TLS listeners. */
  readonly identity?: TlsCertificate;
  readonly web?: Address;
}

/** The protocol at an address, by the name of the flag that opens it. */
export type Door = "listen" | "tls" | "web";

/** Takes over an accepted connection. */
export type Accept = (conn: TcpConn | Deno.TlsConn, door: Door) => void;

type NetworkListener = TcpListener | Deno.TlsListener;

interface OpenListener {
  readonly listener: NetworkListener;
  readonly door: Door;
  /**
   * The zone of an IPv6 address with its percent sign, such as `%eth0`; or "". The system does not
   * report it.
   */
  readonly zone: string;
  /** How many connections it has accepted. */
  accepted: number;
  /** Resolves once it accepts no more connections. */
  over: Promise<void>;
}

/** The pause after a failed accept, such as one without a free file descriptor, in ms. */
const ACCEPT_RETRY_MS = 100;
/** The least time between two log lines about failed accepts, in ms: they may go on for hours. */
const ACCEPT_REPORT_MS = 60_000;
/** Connections to accept at a time; then the server handles the input of connected clients. */
const ACCEPTED_AT_ONCE = 64;
/** The longest that a listener under replacement waits for an empty backlog, in ms. */
const RETIRE_WITHIN_MS = 1_000;
/** Whether several listeners may share a port. */
const SHARES_PORTS = Deno.build.os === "linux";

/** The listeners of a daemon. */
export class Listeners {
  readonly #accepted: Accept;
  readonly #report: Report;
  readonly #rounds: Rounds;
  readonly #listeners: OpenListener[] = [];
  readonly #accepting = new Set<Promise<void>>();
  /** Polls the sockets of plain TCP, if the system allows it; the runtime polls those of TLS. */
  #poller: Poller | undefined;
  /** The options of TLS connections; `undefined` without TLS listeners. */
  #tlsOptions: InheritedOptions | undefined;
  #stopping = false;
  /** Failed accepts since the last report. */
  #failures = 0;
  /** When the next failed accept may be reported, by `performance.now()`. */
  #reportAfter = 0;

  /**
   * Listens at once.
   *
   * @throws {ListenError} if it cannot listen on one of the addresses; then it listens on none
   */
  constructor(listening: Listening, accept: Accept, rounds: Rounds, report: Report) {
    this.#accepted = accept;
    this.#rounds = rounds;
    this.#report = report;
    const { plain, tls, identity, web } = listening;
    try {
      for (const at of plain) this.#open(at, () => this.#listenPlain(at), "listen");
      for (const at of tls) {
        if (identity === undefined) throw new ListenError(at, "tls", "it needs a certificate;");
        this.#open(at, () => {
          // If two servers shared the port, either could answer.
          if (SHARES_PORTS && at.port !== 0) Deno.listen({ ...at }).close();
          return this.#listenTls(at, identity);
        }, "tls");
      }
      if (web !== undefined) this.#open(web, () => this.#listenPlain(web), "web");
    } catch (error) {
      for (const { listener } of this.#listeners) listener.close();
      void this.closePoller();
      throw error;
    }
  }

  /**
   * The addresses with their actual ports, in the order of the flags; the web listener's is last.
   */
  get addresses(): Address[] {
    return this.#listeners.map(addressOf);
  }

  /**
   * Uses another certificate for new TLS connections. Open connections keep theirs.
   *
   * A listener cannot change its certificate, so another one replaces it. If the system lets them
   * share a port, the new one listens before the old one closes.
   *
   * @throws if the certificate cannot be used, and then nothing has changed; or if an address is
   * lost
   */
  async renew(identity: TlsCertificate): Promise<void> {
    Deno.listenTls({ hostname: "127.0.0.1", port: 0, ...identity }).close();
    for (const [i, old] of this.#listeners.entries()) {
      if (old.door !== "tls") continue;
      const at = addressOf(old);
      if (!SHARES_PORTS) {
        old.listener.close();
        await old.over;
      }
      if (this.#stopping) return;
      this.#listeners[i] = this.#listen(at, () => this.#listenTls(at, identity), old.door);
      await this.#retire(old);
    }
  }

  /** Stops accepting connections. */
  close(): void {
    this.#stopping = true;
    for (const { listener } of this.#listeners) listener.close();
  }

  /** Resolves once no listener accepts connections. Await it after {@link close}. */
  async closed(): Promise<void> {
    await Promise.allSettled(this.#accepting);
  }

  /** Stops polling, and unloads the C library. Call it when all connections have ended. */
  async closePoller(): Promise<void> {
    this.#tlsOptions?.close();
    this.#tlsOptions = undefined;
    await this.#poller?.close();
  }

  /** Closes a listener when its backlog is empty: closing resets the connections in it. */
  async #retire(old: OpenListener): Promise<void> {
    const latest = performance.now() + RETIRE_WITHIN_MS;
    for (let before = -1; before !== old.accepted && performance.now() < latest;) {
      if (this.#stopping) break;
      before = old.accepted;
      await new Promise((resolve) => setTimeout(resolve));
      // A tick runs timers first, and accepts its connections afterwards.
      await new Promise((resolve) => setImmediate(resolve));
    }
    // The listener is closed already if the server has stopped meanwhile.
    closeAny(old.listener);
    await old.over;
  }

  #listenPlain(at: Address): TcpListener {
    this.#poller ??= startPoller(this.#rounds);
    // If the poller cannot listen there, the runtime's error gives the reason.
    return (this.#poller && PolledListener.open(this.#poller, ipOf(at), at.port)) ??
      Deno.listen({ ...at });
  }

  #listenTls(at: Address, identity: TlsCertificate): Deno.TlsListener {
    const listener = listenTls(at, identity);
    this.#tlsOptions ??= new InheritedOptions();
    this.#tlsOptions.turnOn((listener.addr as Deno.NetAddr).port);
    return listener;
  }

  #open(at: Address, listen: () => NetworkListener, door: Door): void {
    this.#listeners.push(this.#listen(at, listen, door));
  }

  #listen(at: Address, listen: () => NetworkListener, door: Door): OpenListener {
    let listener;
    try {
      listener = listen();
    } catch (error) {
      throw new ListenError(at, door, listenFault(error, at));
    }
    const opened: OpenListener = {
      listener,
      door,
      zone: zoneOf(at),
      accepted: 0,
      over: Promise.resolve(),
    };
    const over = this.#accept(opened);
    opened.over = over;
    this.#accepting.add(over);
    void over.finally(() => this.#accepting.delete(over));
    return opened;
  }

  #reportFailure(why: string): void {
    this.#failures++;
    const now = performance.now();
    if (now < this.#reportAfter) return;
    this.#reportAfter = now + ACCEPT_REPORT_MS;
    const times = this.#failures === 1 ? "" : `, ${this.#failures} times since the last report`;
    this.#failures = 0;
    this.#report(`cannot accept a connection: ${why}${times}; the server goes on trying`);
  }

  async #accept(opened: OpenListener): Promise<void> {
    const { listener, door } = opened;
    while (!this.#stopping) {
      try {
        for await (const conn of listener) {
          opened.accepted++;
          this.#accepted(conn, door);
          // Without this pause, thousands of new connections would delay all clients.
          if (opened.accepted % ACCEPTED_AT_ONCE === 0) await new Promise((go) => setTimeout(go));
        }
        return;
      } catch (error) {
        if (this.#stopping) return;
        // There is no free file descriptor, or the connection ended before it was accepted. The
        // server goes on.
        this.#reportFailure((error as Error).message);
        await new Promise((resolve) => setTimeout(resolve, ACCEPT_RETRY_MS));
      }
    }
  }
}

/** The server cannot listen on an address. The message says what to do. */
export class ListenError extends Error {
  override name = "ListenError";

  constructor(address: Address, door: Door, fault: string) {
    super(
      `cannot listen on ${
        formatAddress(address)
      }: ${fault} choose another with --${door} HOST:PORT`,
    );
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

/** Returns the IP address of a host. */
function ipOf({ hostname }: Address): string {
  if (parseIp(hostname) !== undefined) return hostname;
  // Only Deno.listen looks a name up synchronously.
  using listener = Deno.listen({ hostname, port: 0 });
  return (listener.addr as Deno.NetAddr).hostname;
}

function listenTls(at: Address, identity: TlsCertificate): Deno.TlsListener {
  return Deno.listenTls({ ...at, cert: identity.cert, key: identity.key, reusePort: SHARES_PORTS });
}

function addressOf({ listener, zone }: Pick<OpenListener, "listener" | "zone">): Address {
  const { hostname, port } = listener.addr as Deno.NetAddr;
  return { hostname: hostname.includes("%") ? hostname : hostname + zone, port };
}

/** Returns the zone of an IPv6 address; a link-local address is incomplete without it. */
function zoneOf({ hostname }: Address): string {
  const at = hostname.indexOf("%");
  return at < 0 ? "" : hostname.slice(at);
}

/** Returns the fault, up to the advice to choose another address. */
function listenFault(error: unknown, { hostname, port }: Address): string {
  if (error instanceof Deno.errors.AddrInUse) {
    return `port ${port} is in use by another program; stop it, or`;
  }
  if (error instanceof Deno.errors.PermissionDenied) {
    return "not permitted: only the system's administrator may use ports below 1024;";
  }
  if (error instanceof Deno.errors.AddrNotAvailable) {
    return "this machine does not have that address;";
  }
  const { message } = error as Error;
  return /lookup address/.test(message) ? `there is no host called ${hostname};` : `${message};`;
}
