/**
 * An IRC server whose answers tests script.
 * @module
 */
import { LineFramer } from "../../../protocol/framing.ts";
import { type Message, parse } from "../../../protocol/message.ts";
import { waitingFor } from "../../support/deadline.ts";

/** What a scripted server offers, and how it answers. */
export interface Script {
  /** The capabilities in CAP LS; without them, the server does not know CAP. */
  readonly capabilities?: readonly string[];
  readonly isupport?: string;
  /** Called before the default answer; returns `true` to leave that out. */
  readonly answer?: (message: Message, peer: Peer) => boolean | void;
  /** The certificate and key to speak TLS with. */
  readonly tls?: { readonly cert: string; readonly key: string };
}

const encoder = new TextEncoder();

/** One connection to a scripted server. */
export class Peer {
  nick = "";
  registered = false;
  capEnded = true;
  user = false;
  closed = false;
  readonly received: Message[] = [];

  constructor(readonly conn: Deno.Conn, readonly number: number) {}

  send(...lines: string[]): void {
    const bytes = encoder.encode(lines.map((line) => `${line}\r\n`).join(""));
    // The client may have closed the connection.
    this.conn.write(bytes).catch(() => {});
  }

  close(): void {
    this.closed = true;
    try {
      this.conn.close();
    } catch {
      // It is closed.
    }
  }
}

/** Enough of an IRC server to test a client, on its own port. Tests can change every answer. */
export class ScriptedServer {
  readonly peers: Peer[] = [];
  /** All messages of all clients, in order. */
  readonly received: Message[] = [];
  readonly #script: Script;
  #listener: Deno.Listener;
  #waiters: { test: () => boolean; resolve: () => void }[] = [];
  #running: Promise<void>;
  readonly #serving = new Set<Promise<void>>();
  #msgid = 0;

  constructor(script: Script = {}, port = 0) {
    this.#script = script;
    this.#listener = script.tls === undefined
      ? Deno.listen({ hostname: "127.0.0.1", port })
      : Deno.listenTls({ hostname: "127.0.0.1", port, ...script.tls });
    this.#running = this.#accept();
  }

  get port(): number {
    return (this.#listener.addr as Deno.NetAddr).port;
  }

  /** Resolves once this holds; it is checked after each message of a client. */
  until(test: () => boolean): Promise<void> {
    if (test()) return Promise.resolve();
    return waitingFor(
      () => `${test} at the scripted server, whose last messages are: ${this.#lastReceived()}`,
      new Promise((resolve) => this.#waiters.push({ test, resolve })),
    );
  }

  /** Returns the texts of all PRIVMSGs, of one connection or all. */
  said(number?: number): string[] {
    const from = number === undefined ? this.received : this.peers[number]?.received ?? [];
    return from.filter(({ command }) => command === "PRIVMSG").map(({ params }) => params[1] ?? "");
  }

  async close(): Promise<void> {
    this.#listener.close();
    for (const peer of this.peers) peer.close();
    await this.#running;
    await Promise.all(this.#serving);
  }

  #lastReceived(): string {
    return this.received.slice(-5).map(({ command, params }) => [command, ...params].join(" "))
      .join("; ");
  }

  async #accept(): Promise<void> {
    for (;;) {
      let conn: Deno.Conn;
      try {
        conn = await this.#listener.accept();
      } catch (error) {
        if (error instanceof Deno.errors.BadResource || error instanceof Deno.errors.Interrupted) {
          return;
        }
        continue;
      }
      if ("setNoDelay" in conn) (conn as Deno.TcpConn).setNoDelay(true);
      const peer = new Peer(conn, this.peers.length);
      this.peers.push(peer);
      const serving = this.#serve(peer);
      this.#serving.add(serving);
    }
  }

  async #serve(peer: Peer): Promise<void> {
    const framer = new LineFramer();
    const buffer = new Uint8Array(4096);
    try {
      for (;;) {
        const count = await peer.conn.read(buffer);
        if (count === null) break;
        // A server without TLS closes when it sees a TLS handshake.
        if (buffer[0] === 0x16 && peer.received.length === 0) break;
        for (const frame of framer.push(buffer.subarray(0, count))) {
          const message = parse(frame.text);
          peer.received.push(message);
          this.received.push(message);
          if (this.#script.answer?.(message, peer) !== true) this.#answer(message, peer);
        }
        this.#waiters = this.#waiters.filter(({ test, resolve }) => {
          if (!test()) return true;
          resolve();
          return false;
        });
      }
    } catch {
      // The client has closed the connection.
    }
    peer.close();
  }

  #answer({ command, params, tags }: Message, peer: Peer): void {
    const { capabilities } = this.#script;
    switch (command) {
      case "CAP":
        if (capabilities === undefined) return peer.send(":srv 421 * CAP :Unknown command");
        peer.capEnded = params[0] === "END";
        if (params[0] === "LS") return peer.send(`:srv CAP * LS :${capabilities.join(" ")}`);
        if (params[0] === "REQ") return peer.send(`:srv CAP * ACK :${params[1]}`);
        return this.#welcome(peer);
      case "NICK":
        if (peer.registered) peer.send(`:${peer.nick}!u@h NICK ${params[0]}`);
        peer.nick = params[0] ?? "";
        return this.#welcome(peer);
      case "USER":
        peer.user = true;
        return this.#welcome(peer);
      case "PING":
        return peer.send(`:srv PONG srv :${params.at(-1)}`);
      case "JOIN":
        return peer.send(
          `:${peer.nick}!u@h JOIN ${params[0]}`,
          `:srv 353 ${peer.nick} = ${params[0]} :@op ${peer.nick}`,
          `:srv 366 ${peer.nick} ${params[0]} :End`,
        );
      case "PRIVMSG": {
        const label = tags.get("label");
        if (label === undefined) return;
        const msgid = `m${++this.#msgid}`;
        return peer.send(
          `@label=${label};msgid=${msgid};time=2026-01-02T03:04:05.006Z :${peer.nick}!u@h PRIVMSG ${
            params[0]
          } :${params[1]}`,
        );
      }
      case "QUIT":
        peer.send("ERROR :Bye");
        return peer.close();
    }
  }

  #welcome(peer: Peer): void {
    if (peer.registered || !peer.capEnded || !peer.user || peer.nick === "") return;
    peer.registered = true;
    peer.send(
      `:srv 001 ${peer.nick} :Welcome`,
      `:srv 005 ${peer.nick} NETWORK=Testnet CHANTYPES=# PREFIX=(ov)@+ ${
        this.#script.isupport ?? "LINELEN=512"
      } :are supported`,
      `:srv 422 ${peer.nick} :No MOTD`,
    );
  }
}

/** The capabilities with which a server acknowledges messages by labelled echoes. */
export const ECHOING = [
  "server-time",
  "message-tags",
  "batch",
  "labeled-response",
  "echo-message",
];
