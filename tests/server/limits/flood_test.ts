/**
 * The flood limit: which clients must wait, are refused, or are disconnected.
 * @module
 */

import { assert, assertEquals, assertGreater, assertLess } from "@std/assert";
import { DEFAULT_LIMITS } from "../../../server/config/limits.ts";
import { startDaemon } from "../../support/daemon.ts";
import { TestServer } from "../../support/server.ts";

const { commands, joins, nicks, invites, targets } = DEFAULT_LIMITS;
const RATES = { commands, joins, nicks, invites, targets };

Deno.test("a client that joins thirty channels and queries each is not held up", async () => {
  const server = new TestServer({ limits: RATES });
  const alice = await server.connect("alice");
  for (let i = 0; i < 30; i++) {
    await alice.send(`JOIN #c${i}`);
    await alice.send(`MODE #c${i}`);
    await alice.send(`WHO #c${i}`);
    await alice.send(`MARKREAD #c${i}`);
  }
  for (let i = 0; i < 20; i++) await alice.send(`PRIVMSG #c0 :a line of a paste ${i}`);
  assertEquals(alice.session.flood.isSpent, false);
});

Deno.test("a flooding client is held up, in order and without loss", async () => {
  await using daemon = startDaemon({ limits: { commands: { count: 20, time: 500 } } });
  const bob = await daemon.irc("bob", "#a");
  const alice = await daemon.irc("alice", "#a");
  const startedAt = performance.now();
  const lines = Array.from({ length: 40 }, (_, i) => `PRIVMSG #a :line ${i}.\r\n`);
  await alice.write(lines.join(""));
  const { input } = await bob.expect("line 39.");
  assertGreater(performance.now() - startedAt, 1_000);
  const seen = [...input.matchAll(/ PRIVMSG #a :line (\d+)\./g)].map(([, i]) => Number(i));
  assertEquals(seen, lines.map((_, i) => i));
});

Deno.test("a held-up client that quits is handled to its last line", async () => {
  await using daemon = startDaemon({ limits: { commands: { count: 20, time: 500 } } });
  const bob = await daemon.irc("bob", "#a");
  const alice = await daemon.irc("alice", "#a");
  const lines = Array.from({ length: 30 }, (_, i) => `PRIVMSG #a :line ${i}.\r\n`);
  await alice.write(lines.join(""));
  await alice.conn.closeWrite();
  const { input } = await bob.expect(" QUIT :");
  assertEquals(input.match(/ PRIVMSG #a :line /g)?.length, 30);
});

Deno.test("a flooding client whose inbox grows is closed, and one that waits for answers is not", async () => {
  await using daemon = startDaemon({
    limits: { commands: { count: 50, time: 1_000 }, inbox: 8 << 10 },
  });
  const bob = await daemon.irc("bob", "#a");
  const polite = await daemon.irc("polite", "#a");
  const mallory = await daemon.irc("mallory", "#a");
  const flood = (async () => {
    const lines = `PRIVMSG #a :${"x".repeat(100)}\r\n`.repeat(10);
    try {
      for (let sent = 0; sent < 64 << 20; sent += lines.length) await mallory.write(lines);
      return "never";
    } catch {
      return "closed";
    }
  })();
  for (let i = 0; i < 60; i++) {
    await polite.write(`PING ${i}\r\n`);
    await polite.expect(` ${i}\r\n`);
  }
  const { input } = await bob.expect(/:mallory!\S+ QUIT :.*\r\n/);
  assert(input.endsWith("QUIT :Excess flood\r\n"), input.slice(-100));
  assertGreater(input.match(/:mallory!\S+ PRIVMSG /g)?.length ?? 0, 25, "it was slowed first");
  assertEquals(await flood, "closed");
  await polite.write("PING still\r\n");
  await polite.expect(" still\r\n");
});

Deno.test("an endless line does not evade the flood limit", async () => {
  await using daemon = startDaemon({ limits: { commands: { count: 50, time: 1_000 } } });
  const mallory = await daemon.irc("mallory");
  const piece = new Uint8Array(64 << 10).fill(0x78);
  let sent = 0;
  try {
    for (; sent < 100 << 20; sent += piece.byteLength) await mallory.write(piece);
  } catch {
    // The server has closed it, as it should.
  }
  assertLess(sent, 50 << 20);
  const said = await mallory.expectEnd();
  assert(said === "" || said.includes("Excess flood"), said);
});

Deno.test("line mode has the same flood limit", async () => {
  await using daemon = startDaemon({ limits: { commands: { count: 20, time: 500 } } });
  const bob = await daemon.irc("bob", "#lobby");
  const alice = await daemon.line("alice");
  const startedAt = performance.now();
  await alice.write(Array.from({ length: 40 }, (_, i) => `line ${i}.\n`).join(""));
  const { input } = await bob.expect("line 39.");
  assertGreater(performance.now() - startedAt, 1_000);
  assertEquals(input.match(/ PRIVMSG #lobby :line /g)?.length, 40);
});

Deno.test("too many nick changes, invitations and new recipients are refused", async () => {
  const often = { count: 2, time: 3_600_000 };
  const server = new TestServer({ limits: { nicks: often, invites: often, targets: often } });
  const alice = await server.connect("alice", { channels: ["#a"] });
  for (const nick of ["bob", "carol", "dave"]) await server.connect(nick);
  const last = async (command: (nick: string) => string) => {
    for (const nick of ["bob", "carol"]) await alice.send(command(nick));
    return (await alice.ask(command("dave"))).join();
  };
  assertEquals(
    await last((nick) => `INVITE ${nick} #a`),
    ":test.local FAIL INVITE RATE_LIMITED dave :You invite too many people: wait a little",
  );
  assertEquals(
    await last((nick) => `PRIVMSG ${nick} :buy this`),
    ":test.local FAIL PRIVMSG RATE_LIMITED dave :You talk to too many people at once: wait a little",
  );
  assertEquals(await last((nick) => `NOTICE ${nick} :buy this`), "");
  assertEquals(await alice.ask("PRIVMSG bob :you again"), []);
  assertEquals(
    await last((nick) => `NICK not${nick}`),
    ":test.local FAIL NICK RATE_LIMITED notdave :You change your nick too often: wait a little",
  );
});

Deno.test("joining channels is limited", async () => {
  const server = new TestServer({ limits: { joins: { count: 3, time: 3_600_000 } } });
  const alice = await server.connect("alice", { channels: ["#a", "#b", "#c"] });
  assertEquals(alice.session.flood.isSpent, false);
  await alice.send("JOIN #a");
  assertEquals(alice.session.flood.isSpent, false, "one that one is in costs nothing");
  await alice.send("JOIN #d");
  assertEquals(alice.session.flood.isSpent, true);
});
