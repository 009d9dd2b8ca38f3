/**
 * Tests a session that ends while the talk of a turn is handed out.
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { IrcDialogue } from "../../../server/irc/irc_dialogue.ts";
import { IrcSession } from "../../../server/irc/irc_session.ts";
import { Outbox } from "../../../server/delivery/outbox.ts";
import { TestServer } from "../../support/server.ts";
import { assertInvariants } from "../../support/invariants.ts";
import { leaveChat } from "../../../server/connection/entering_and_leaving.ts";

const encoder = new TextEncoder();

/** A client that reads nothing: its session ends once its outbox is full. */
class Deaf {
  readonly session: IrcSession;
  readonly #dialogue: IrcDialogue;

  constructor(server: TestServer) {
    const outbox = new Outbox(
      server.flusher,
      { write: () => new Promise<number>(() => {}) },
      server.settings.limits.outbox,
      () => this.session.end("SendQ exceeded"),
      () => {},
    );
    this.session = new IrcSession({
      id: server.sessions.nextId(),
      peer: { host: "deaf.host", secure: false },
      outbox,
      fanOut: server.fanOut,
      serverName: () => server.settings.name,
      hangUp: () => void leaveChat(server, this.session),
    });
    server.sessions.set(this.session.id, this.session);
    this.#dialogue = new IrcDialogue(server, this.session);
  }

  /** Resolves once the line was handled and there is room for answers: never if too much waits. */
  async send(line: string): Promise<void> {
    await this.#dialogue.receive(encoder.encode(`${line}\r\n`));
  }
}

Deno.test("a user whose session ends while talk is handed out quits after their own messages", async () => {
  const server = new TestServer({ limits: { outbox: 20_000 } });
  const deaf = new Deaf(server);
  for (const line of ["NICK deaf", "USER d 0 * :d", "JOIN #a,#b"]) await deaf.send(line);
  const carol = await server.connect("carol", { channels: ["#a"] });
  const dan = await server.connect("dan", { channels: ["#b"] });
  carol.lines();
  let said = 0;
  while (deaf.session.ended === undefined) {
    assert(said < 100, "nothing was too much");
    void deaf.send(`PRIVMSG #a :${said++}`);
    await dan.send(`PRIVMSG #b :${"x".repeat(450)}`);
    server.flusher.flush();
    await Promise.resolve();
  }
  const lines = carol.messages().map(({ command, params }) => [command, params.at(-1)]);
  const all = Array.from({ length: said }, (_, i) => ["PRIVMSG", String(i)]);
  assertEquals(lines, [...all, ["QUIT", "SendQ exceeded"]]);
  assertInvariants(server);
});
