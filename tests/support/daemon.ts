/**
 * A daemon in this process, with sockets on free ports, for tests of connections.
 *
 * ```ts
 * await using daemon = startDaemon({ timing: { ping: 200 } });
 * const alice = await daemon.dial();
 * await alice.expect("ALIAS?");
 * await alice.write("alice\n");
 * await alice.expect(/You are now connected!\n/);
 * ```
 * @module
 */

import { assertEquals } from "@std/assert";
import { Daemon } from "../../server/daemon/daemon.ts";
import { Server } from "../../server/server.ts";
import type { TlsCertificate } from "../../server/tls/certificate.ts";
import { makeSelfSigned } from "../../server/tls/self_signed.ts";
import { waitingFor } from "./deadline.ts";
import { type Overrides, testSettings } from "./settings.ts";
import { Socket } from "./socket.ts";
import { WebClient, type WebSocketOptions } from "./web_client.ts";

const LOOPBACK = { hostname: "127.0.0.1", port: 0 };

/** Starts a daemon that speaks plain TCP and WebSocket. */
export function startDaemon(overrides: Overrides = {}): TestDaemon {
  return new TestDaemon(overrides);
}

/** Starts a daemon that speaks plain TCP, WebSocket and TLS, with a new certificate. */
export function startTlsDaemon(
  overrides: Overrides = {},
  identity?: TlsCertificate,
): TestDaemon {
  return new TestDaemon(overrides, identity ?? makeSelfSigned(["localhost", "127.0.0.1"]));
}

/** A running daemon and the sockets that a test opened to it. Disposing of it closes all. */
export class TestDaemon implements AsyncDisposable {
  readonly daemon: Daemon;
  /** Problems that the daemon reported. */
  readonly problems: string[] = [];
  readonly #identity: TlsCertificate | undefined;
  readonly #sockets: Socket[] = [];

  constructor(overrides: Overrides, identity?: TlsCertificate) {
    this.#identity = identity;
    this.daemon = new Daemon(
      new Server({
        settings: testSettings(overrides),
        report: (problem) => this.problems.push(problem),
      }),
      {
        plain: [LOOPBACK],
        tls: identity === undefined ? [] : [LOOPBACK],
        ...(identity === undefined ? {} : { identity }),
        web: LOOPBACK,
      },
    );
  }

  get port(): number {
    return this.daemon.addresses[0]?.port ?? 0;
  }

  get tlsPort(): number {
    return this.daemon.addresses[1]?.port ?? 0;
  }

  get webPort(): number {
    return this.daemon.addresses.at(-1)?.port ?? 0;
  }

  /** Connects over plain TCP. */
  async dial(): Promise<Socket> {
    return this.#keep(await Deno.connect({ hostname: "127.0.0.1", port: this.port }));
  }

  /** Connects over TLS, and trusts only one certificate: the daemon's first, or the given one. */
  async dialTls(cert = this.#identity?.cert ?? ""): Promise<Socket> {
    const conn = await Deno.connectTls({
      hostname: "localhost",
      port: this.tlsPort,
      caCerts: [cert],
    });
    await conn.handshake();
    return this.#keep(conn);
  }

  /** Connects and registers an IRC client. */
  async irc(nick: string, channel?: string): Promise<Socket> {
    const socket = await this.dial();
    await socket.write(`NICK ${nick}\r\nUSER ${nick} 0 * :${nick}\r\n`);
    await socket.expect(/ (?:376|422) .*\r\n/);
    if (channel !== undefined) {
      await socket.write(`JOIN ${channel}\r\n`);
      await socket.expect(/ 366 .*\r\n/);
    }
    return socket;
  }

  /** Connects over plain TCP to the web listener. */
  async dialWeb(): Promise<Socket> {
    return this.#keep(await Deno.connect({ hostname: "127.0.0.1", port: this.webPort }));
  }

  /** Opens a WebSocket. */
  webSocket(options: WebSocketOptions = {}): Promise<WebClient> {
    return WebClient.open(`ws://127.0.0.1:${this.webPort}${options.path ?? "/"}`, options);
  }

  /** Opens a WebSocket and registers an IRC client on it. */
  async webIrc(nick: string, options: WebSocketOptions = {}): Promise<WebClient> {
    const client = await this.webSocket(options);
    client.send(`NICK ${nick}`);
    client.send(`USER ${nick} 0 * :${nick}`);
    await client.expect(/ (?:376|422) /);
    return client;
  }

  /** Connects a user in line mode. */
  async line(nick: string): Promise<Socket> {
    const socket = await this.dial();
    await socket.expect("ALIAS?");
    await socket.write(`${nick}\n`);
    await socket.expect("You are now connected!\n");
    return socket;
  }

  /** Closes all connections; fails if the daemon reported a problem. */
  async [Symbol.asyncDispose](): Promise<void> {
    const stopped = this.daemon.stop("the test is over");
    for (const socket of this.#sockets) socket.close();
    await waitingFor(
      () => "the daemon to stop and its connections to close",
      Promise.all([stopped, ...this.#sockets.map((socket) => socket.closed)]),
    );
    assertEquals(this.problems, []);
  }

  #keep(conn: Deno.TcpConn | Deno.TlsConn): Socket {
    const socket = new Socket(conn);
    this.#sockets.push(socket);
    return socket;
  }
}
