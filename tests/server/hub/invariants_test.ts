/**
 * Tests with random commands and bytes that no input breaks the state, throws, or makes a malformed
 * line.
 * @module
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import { CAPABILITIES } from "../../../protocol/capabilities.ts";
import { COMMANDS } from "../../../server/commands/dispatch/table.ts";
import { LINE_COMMANDS } from "../../../server/line_mode/commands.ts";
import { assertInvariants } from "../../support/invariants.ts";
import { type TestCaller, type TestClient, TestServer } from "../../support/server.ts";

const nick = fc.constantFrom("alice", "bob", "Bob", "carol", "ünï", "dave[]", "eve");
const channel = fc.constantFrom("#a", "#A", "#b", "#lobby", "#ä");
const hostile = fc.constantFrom(
  ...[
    "*",
    "0",
    "#",
    "##",
    ":",
    "::",
    ",",
    ",,",
    "#a,",
    "a,b",
    "-",
    "+",
    "+o",
    "-o+v-v",
    "+bb",
    "+k",
  ],
  ...[
    "+l",
    "-1",
    "1e9",
    "NaN",
    "@#a",
    "~&@%+#a",
    "*!*@*",
    "???",
    "a!b@c",
    "#a,0,#b",
    "\u0001ACTION",
  ],
  ...["x".repeat(600), "#" + "x".repeat(600), "\u202e", "\u0000", "a\rb", "\ufeff", "__proto__"],
  ...[
    "302",
    "-echo-message",
    "constructor",
    "LS",
    "REQ",
    "END",
    "LIST",
    "e\u0301",
    "💥",
    "$server",
  ],
);
const word = fc.oneof(
  { weight: 4, arbitrary: nick },
  { weight: 4, arbitrary: channel },
  { weight: 3, arbitrary: hostile },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 20 }) },
  { weight: 1, arbitrary: fc.constantFrom(...CAPABILITIES.map(({ name }) => name)) },
);
const list = fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join(","));
const param = fc.oneof({ weight: 4, arbitrary: word }, { weight: 1, arbitrary: list });

const tags = fc.constantFrom(
  "",
  "",
  "",
  "@label=x ",
  "@+a=\\r\\n\\:b;+c ",
  "@+\u00e4;label=\\s ",
  "@=;; ",
);
// QUIT ends a sequence, so it is rarer than the others.
const often = [...COMMANDS.keys()].filter((name) => name !== "QUIT");
const command = fc.oneof(
  { weight: 20, arbitrary: fc.constantFrom(...often) },
  { weight: 12, arbitrary: fc.constantFrom("JOIN", "PART", "NICK", "PRIVMSG", "MODE", "TOPIC") },
  { weight: 1, arbitrary: fc.constantFrom("QUIT", "", "UNKNOWN", "007", "join") },
);
const line = fc.tuple(tags, command, fc.array(param, { maxLength: 4 }), fc.boolean()).map(
  ([tags, command, params, colon]) => {
    const last = params.length - 1;
    const words = params.map((param, i) => i === last && colon ? `:${param} ${param}` : param);
    return [tags + command, ...words].join(" ");
  },
);
const talk = fc.oneof(
  param,
  fc.tuple(nick, param).map(([nick, text]) => `@${nick} ${text}`),
  fc.tuple(
    fc.constantFrom(...LINE_COMMANDS.map(({ name }) => name)),
    fc.array(param, { maxLength: 3 }),
  )
    .map(([name, params]) => [`/${name}`, ...params].join(" ")),
);

/** An action of one of the clients. */
type Action =
  | { kind: "irc"; who: number; line: string }
  | { kind: "line"; who: number; text: string }
  | { kind: "read" | "lose"; who: number };

const who = fc.nat(5);
const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 30, arbitrary: fc.record({ kind: fc.constant("irc" as const), who, line }) },
  { weight: 10, arbitrary: fc.record({ kind: fc.constant("line" as const), who, text: talk }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant("read" as const), who }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("lose" as const), who }) },
);

/** Clients that reconnect under their own nicks after they have left. */
class Crowd {
  readonly server: TestServer;
  readonly #irc = new Map<number, TestClient>();
  readonly #line = new Map<number, TestCaller>();

  constructor(outbox: number) {
    this.server = new TestServer({
      limits: { outbox },
      operators: [{ name: "root", password: "secret" }],
    });
  }

  async act(action: Action): Promise<void> {
    switch (action.kind) {
      case "irc":
        return (await this.#client(action.who)).send(action.line);
      case "line":
        return (await this.#caller(action.who)).say(action.text);
      case "read":
        return read(await this.#client(action.who));
      case "lose":
        (await this.#client(action.who)).lose();
    }
  }

  /** Makes all clients read everything sent to them. */
  read(): void {
    for (const client of this.#irc.values()) read(client);
    for (const caller of this.#line.values()) {
      // deno-lint-ignore no-control-regex -- must not be there
      assertMatch(caller.output(), /^[^\x00\r]*$/);
    }
  }

  async #client(index: number): Promise<TestClient> {
    const known = this.#irc.get(index);
    if (known !== undefined && known.session.ended === undefined) return known;
    const client = this.server.client();
    this.#irc.set(index, client);
    // Some stay unregistered: the server refuses most of their commands.
    if (index % 3 !== 2) {
      const caps = CAPABILITIES.filter((_, i) => i % (index + 1) === 0).map(({ name }) => name);
      await client.send(`CAP REQ :${caps.join(" ")}`);
      // Two of them are sessions of one user.
      const shared = index > 2;
      if (shared) {
        const account = { name: "shared", createdAt: 1, scram: undefined, certificates: [] };
        this.server.store.putAccount(account);
        client.session.introduction.login = account;
      }
      await client.send(`NICK ${shared ? "shared" : `n${client.session.id}`}`);
      await client.send("USER u 0 * :Real name");
      await client.send("CAP END");
      await client.send("JOIN #a,#b");
      if (index === 0) await client.send("OPER root secret");
    }
    return client;
  }

  async #caller(index: number): Promise<TestCaller> {
    const known = this.#line.get(index);
    if (known !== undefined && known.session.ended === undefined) return known;
    const caller = this.server.caller();
    this.#line.set(index, caller);
    if (index % 3 !== 2) await caller.say(`l${caller.session.id}`);
    return caller;
  }
}

function read(client: TestClient): void {
  for (const line of client.lines()) {
    // deno-lint-ignore no-control-regex -- must not be there
    assert(/^(?:@[^ ]+ )?(?::[^ ]+ )?(?:[A-Z]+|\d{3})(?: |$)[^\x00\r\n]*$/.test(line), line);
  }
}

Deno.test("no sequence of commands breaks the state, throws, or makes a malformed line", async () => {
  const runs = fc.asyncProperty(
    fc.array(action, { maxLength: 60, size: "max" }),
    fc.constantFrom(3_000, 1 << 20),
    async (actions, outboxBytes) => {
      const crowd = new Crowd(outboxBytes);
      for (const action of actions) {
        await crowd.act(action);
        assertInvariants(crowd.server);
      }
      crowd.read();
      assertInvariants(crowd.server);
    },
  );
  await fc.assert(runs, { numRuns: 250 });
});

Deno.test("no bytes throw, from any client and however they are cut", async () => {
  const encoder = new TextEncoder();
  const piece = fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    line.map((text) => encoder.encode(`${text}\r\n`)),
    line.map((text) => encoder.encode(text)),
    talk.map((text) => encoder.encode(`${text}\n`)),
    fc.constantFrom(
      ...["\n", "\r\n", "\r", "\0", ":", "@", " "].map((text) => encoder.encode(text)),
    ),
    fc.constant(new Uint8Array(9_000).fill(0x78)),
  );
  const runs = fc.asyncProperty(fc.array(piece, { maxLength: 40, size: "max" }), async (pieces) => {
    const server = new TestServer();
    const ends = [await server.connect("alice"), server.client(), await server.call("bob")];
    for (const bytes of pieces) {
      for (const end of ends) await end.write(bytes);
      for (const end of ends) await end.pause();
    }
    // Line mode answers telnet's negotiation with bytes that are not UTF-8.
    for (const end of ends.slice(0, 2)) end.writes();
    assertInvariants(server);
  });
  await fc.assert(runs, { numRuns: 200 });
});

Deno.test("a user whose own commands fill their outbox leaves nothing behind", async () => {
  for (
    const command of ["NICK ?", "JOIN #?", "PRIVMSG me :?", "TOPIC #a :?", "AWAY :?", "PART #a"]
  ) {
    const server = new TestServer({ limits: { outbox: 6_000 } });
    const alice = await server.connect("me", { caps: ["echo-message"], channels: ["#a"] });
    let i = 0;
    for (; alice.session.ended === undefined; i++) {
      // Not awaited: a handler that waits for room in the outbox would get it.
      void alice.send(command.replace("?", `x${i}`));
      if (command.startsWith("PART")) void alice.send("JOIN #a");
      await Promise.resolve();
      assertInvariants(server);
    }
    assertEquals(server.hub.userCount, 0, command);
    while (--i >= 0) assertEquals(server.hub.user(`x${i}`), undefined, command);
    await server.connect("me");
  }
});
