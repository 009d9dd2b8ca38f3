/**
 * A server without sockets, for tests of commands, events and the hub.
 *
 * ```ts
 * const server = new TestServer();
 * const alice = await server.connect("alice", { channels: ["#a"] });
 * const bob = await server.connect("bob", { caps: ["server-time"], channels: ["#a"] });
 * assertEquals(await bob.ask("TOPIC #a"), [":test.local 331 bob #a :No topic is set"]);
 * await bob.send("PRIVMSG #a :hello");
 * assertEquals(alice.lines(), [":bob!~bob@bob.host PRIVMSG #a :hello"]);
 * ```
 * @module
 */

import { assert } from "@std/assert";
import { type Message, parse } from "../../protocol/message.ts";
import type { Dialogue } from "../../server/connection/dialogue.ts";
import { IrcDialogue } from "../../server/irc/irc_dialogue.ts";
import { IrcSession } from "../../server/irc/irc_session.ts";
import { LineDialogue } from "../../server/line_mode/line_dialogue.ts";
import { LineSession } from "../../server/line_mode/line_session.ts";
import { FloodLimit } from "../../server/limits/flood.ts";
import { Outbox } from "../../server/delivery/outbox.ts";
import { Server, type ServerOptions } from "../../server/server.ts";
import type { Peer } from "../../server/net/peer.ts";
import type { Session, SessionOptions } from "../../server/sessions/session.ts";
import type { State } from "../../server/hub/state.ts";
import { type Overrides, testSettings } from "./settings.ts";
import { leaveChat } from "../../server/connection/entering_and_leaving.ts";

const encoder = new TextEncoder();

/** How a client connects to a {@link TestServer}. */
export interface ConnectOptions {
  /** Capabilities to request, which must all be granted. */
  readonly caps?: readonly string[];
  /** Channels to join. */
  readonly channels?: readonly string[];
  /** Its host; `NICK.host` by default. */
  readonly host?: string;
  readonly secure?: boolean;
  /** The real name; by default the nick in capital letters. */
  readonly realname?: string;
}

/** A server that flushes when a test reads its clients' output. */
export class TestServer extends Server {
  /** @param overrides the settings that differ from {@link testSettings} */
  constructor(overrides: Overrides = {}, options: Omit<ServerOptions, "settings"> = {}) {
    super({ settings: testSettings(overrides), schedule: () => {}, ...options });
  }

  /** The hub's state, which a test may change without an event. */
  get state(): State {
    return this.hub as State;
  }

  /** Returns an IRC client that has sent nothing yet. */
  client(peer: Partial<Peer> = {}): TestClient {
    return new TestClient(this, peerOf(peer));
  }

  /**
   * Connects an IRC client that is registered, has joined its channels, and has read all answers.
   */
  async connect(nick: string, options: ConnectOptions = {}): Promise<TestClient> {
    const { caps = [], channels = [], host = `${nick}.host`, secure = false } = options;
    const client = this.client({ host, secure });
    if (caps.length > 0) {
      const answer = await client.ask(`CAP REQ :${caps.join(" ")}`);
      assert(/ ACK /.test(answer.join()), `not granted: ${answer.join("\n")}`);
    }
    await client.send(`NICK ${nick}`);
    await client.send(`USER ${nick} 0 * :${options.realname ?? nick.toUpperCase()}`);
    if (caps.length > 0) await client.send("CAP END");
    if (channels.length > 0) await client.send(`JOIN ${channels.join(",")}`);
    const answers = client.lines();
    assert(client.session.user !== undefined, `not registered: ${answers.join("\n")}`);
    return client;
  }

  /** Returns a line mode client that has not read the first question yet. */
  caller(peer: Partial<Peer> = {}): TestCaller {
    return new TestCaller(this, peerOf(peer));
  }

  /** Connects a line mode client that is in the chat and has read all answers. */
  async call(nick: string): Promise<TestCaller> {
    const caller = this.caller({ host: `${nick}.host` });
    await caller.say(nick);
    const answers = caller.output();
    assert(caller.session.user !== undefined, `not in the chat: ${answers}`);
    return caller;
  }
}

/** One end of a connection without a socket. */
abstract class TestEnd<S extends Session> {
  readonly server: TestServer;
  readonly session: S;
  readonly #dialogue: Dialogue;
  readonly #decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  #received: Uint8Array[] = [];

  constructor(
    server: TestServer,
    peer: Peer,
    session: (options: SessionOptions) => S,
    dialogue: (session: S) => Dialogue,
  ) {
    this.server = server;
    const sink = {
      write: (bytes: Uint8Array) => {
        this.#received.push(bytes);
        return Promise.resolve(bytes.byteLength);
      },
    };
    const outbox = new Outbox(
      server.flusher,
      sink,
      server.settings.limits.outbox,
      () => this.lose("SendQ exceeded"),
      () => {},
    );
    this.session = session({
      id: server.sessions.nextId(),
      peer,
      outbox,
      fanOut: server.fanOut,
      serverName: () => server.settings.name,
      hangUp: (ended) => void leaveChat(server, ended),
    });
    this.session.flood = new FloodLimit(server.settings.limits);
    server.sessions.set(this.session.id, this.session);
    this.#dialogue = dialogue(this.session);
  }

  /** The connection is lost. */
  lose(reason = "Connection closed"): void {
    this.session.end(reason);
  }

  /** Ends its half of the connection, and so the connection. */
  async hangUp(): Promise<void> {
    await this.#dialogue.end();
    this.lose();
  }

  /** Tells the dialogue that the client has paused. */
  async pause(): Promise<void> {
    await this.#dialogue.pause();
  }

  /**
   * Sends bytes as they are; resolves when they are handled. After the session has ended nothing is
   * handled.
   */
  async write(bytes: string | Uint8Array): Promise<void> {
    if (this.session.ended !== undefined) return;
    // The server sends a long answer in parts, and waits until each is written.
    const writing = setInterval(this.server.flusher.flush, 1);
    try {
      await this.#dialogue.receive(typeof bytes === "string" ? encoder.encode(bytes) : bytes);
    } finally {
      clearInterval(writing);
    }
  }

  /** Returns the server's writes since the last call, one text for each. */
  writes(): string[] {
    this.server.flusher.flush();
    return this.#received.splice(0).map((bytes) => this.#decoder.decode(bytes, { stream: true }));
  }
}

/** An IRC client. */
export class TestClient extends TestEnd<IrcSession> {
  constructor(server: TestServer, peer: Peer) {
    super(
      server,
      peer,
      (options) => new IrcSession(options),
      (session) => new IrcDialogue(server, session),
    );
  }

  get nick(): string {
    return this.session.nick;
  }

  /** `nick!user@host`. */
  get source(): string {
    return this.session.user?.source ?? "";
  }

  /** Sends one line, given without its ending; resolves when it is handled. */
  send(line: string): Promise<void> {
    return this.write(`${line}\r\n`);
  }

  /** Drops the lines so far, sends a line, and returns the lines that it causes. */
  async ask(line: string): Promise<string[]> {
    this.writes();
    await this.send(line);
    return this.lines();
  }

  /** As {@link ask}, with the messages parsed. */
  async askMessages(line: string): Promise<Message[]> {
    return (await this.ask(line)).map(parse);
  }

  /** Returns the lines since the last look, without their endings. */
  lines(): string[] {
    const text = this.writes().join("");
    assert(text === "" || text.endsWith("\r\n"), `a line without its end: ${text}`);
    return text === "" ? [] : text.slice(0, -2).split("\r\n");
  }

  /** As {@link lines}, parsed. */
  messages(): Message[] {
    return this.lines().map(parse);
  }
}

/** A line mode client. */
export class TestCaller extends TestEnd<LineSession> {
  constructor(server: TestServer, peer: Peer) {
    super(
      server,
      peer,
      (options) => new LineSession(server.settings, options),
      (session) => new LineDialogue(server, session),
    );
  }

  /** Types a line and the newline; resolves when it is handled. */
  say(line: string): Promise<void> {
    return this.write(`${line}\n`);
  }

  /** Drops the text so far, types a line, and returns the text that it causes. */
  async ask(line: string): Promise<string> {
    this.writes();
    await this.say(line);
    return this.output();
  }

  /** Returns the text since the last look. */
  output(): string {
    return this.writes().join("");
  }
}

function peerOf(peer: Partial<Peer>): Peer {
  return { host: "host.test", secure: false, ...peer };
}
