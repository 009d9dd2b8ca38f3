/**
 * The lines that a client sends before it closes its connection are handled, within its limits.
 * @module
 */

import { assertEquals, assertLess, assertStringIncludes } from "@std/assert";
import { startDaemon, startTlsDaemon, type TestDaemon } from "../../support/daemon.ts";
import type { Overrides } from "../../support/settings.ts";
import type { Socket } from "../../support/socket.ts";
import { until } from "../../support/until.ts";

const LINES = 60;
/** Lets a client say some ten lines at once, and wait for most of {@link LINES}. */
const SLOW: Overrides = { limits: { commands: { count: 20, time: 200 } } };

const encoder = new TextEncoder();
const TALK = Array.from({ length: LINES }, (_, n) => `line ${n}\n`).join("");

async function writeAll(conn: Deno.Conn, text: string): Promise<void> {
  let bytes = encoder.encode(text);
  while (bytes.byteLength > 0) bytes = bytes.subarray(await conn.write(bytes));
}

function dial(daemon: TestDaemon): Promise<Deno.TcpConn> {
  return Deno.connect({ hostname: "127.0.0.1", port: daemon.port });
}

/** Has alice answer bob's first line, so that writing to bob fails. Returns the text before it. */
async function answer(alice: Socket): Promise<string> {
  let text = (await alice.expect(":line 0\r\n")).input;
  for (let n = 0; n < 4; n++) {
    await alice.write(`PRIVMSG #lobby :hello\r\nPING ${n}\r\n`);
    text += (await alice.expect(/ PONG .*\r\n/)).input;
  }
  return text;
}

/** Waits for all lines of bob, in order, and for bob to leave. */
async function expectTalk(alice: Socket): Promise<void> {
  const before = await answer(alice);
  const { input } = await alice.expect(/:bob!\S+ QUIT :.*\r\n/);
  const heard = [...`${before}${input}`.matchAll(/PRIVMSG #lobby :line (\d+)\r\n/g)];
  assertEquals(heard.map(([, n]) => Number(n)), Array.from({ length: LINES }, (_, n) => n));
}

Deno.test("what a person sent before they closed the connection is said", async () => {
  await using daemon = startDaemon(SLOW);
  const alice = await daemon.irc("alice", "#lobby");
  const bob = await dial(daemon);
  await writeAll(bob, `bob\n${TALK}`);
  bob.close();
  await expectTalk(alice);
});

Deno.test("what an IRC client sent before it closed the connection is said", async () => {
  await using daemon = startDaemon(SLOW);
  const alice = await daemon.irc("alice", "#lobby");
  const bob = await dial(daemon);
  await writeAll(bob, "NICK bob\r\nUSER bob 0 * :bob\r\nJOIN #lobby\r\n");
  for (const line of TALK.split("\n").slice(0, -1)) {
    await writeAll(bob, `PRIVMSG #lobby :${line}\r\n`);
  }
  bob.close();
  await expectTalk(alice);
});

Deno.test("what came over TLS before the connection was closed is said", async () => {
  await using daemon = startTlsDaemon(SLOW);
  const alice = await daemon.irc("alice", "#lobby");
  const bob = await daemon.dialTls();
  await bob.write(`bob\n${TALK}`);
  bob.close();
  await expectTalk(alice);
});

Deno.test("what came before a person closed their half is said", async () => {
  await using daemon = startDaemon(SLOW);
  const alice = await daemon.irc("alice", "#lobby");
  const bob = await daemon.dial();
  await bob.write(`bob\n${TALK}`);
  await bob.conn.closeWrite();
  await expectTalk(alice);
  await bob.expect("You are no longer connected: Connection closed.\n");
});

Deno.test("a line that a lost connection cut is not said", async () => {
  await using daemon = startDaemon(SLOW);
  const alice = await daemon.irc("alice", "#lobby");
  const bob = await dial(daemon);
  await writeAll(bob, `bob\n${TALK}delete every`);
  bob.close();
  await answer(alice);
  const { input } = await alice.expect(":bob!~line@localhost QUIT :Connection lost\r\n");
  assertStringIncludes(input, `:line ${LINES - 1}\r\n`);
  assertEquals(input.includes("delete"), false);
});

Deno.test("clients that send much and close again and again are not all heard to the end", async () => {
  const never = { limits: { commands: { count: 20, time: 1e9 } } };
  await using daemon = startDaemon(never);
  const alice = await daemon.irc("alice", "#lobby");
  for (let i = 0; i < 20; i++) {
    const bob = await dial(daemon);
    await writeAll(bob, `bob${i}\n${TALK}`);
    await alice.expect(`:bob${i}!~line@localhost PRIVMSG #lobby :line 0\r\n`);
    bob.close();
  }
  for (let i = 0; i < 4; i++) {
    await alice.write(`PRIVMSG #lobby :hello\r\nPING ${i}\r\n`);
    await alice.expect(/ PONG .*\r\n/);
  }
  await until("all but four are gone", () => [...daemon.daemon.server.hub.users()].length === 5);
});

Deno.test("a client that left more lines than its limits allow leaves the chat in time", async () => {
  const never = { limits: { commands: { count: 20, time: 1e9 } } };
  await using daemon = startDaemon({ ...never, timing: { ping: 300, pong: 300 } });
  const alice = await daemon.irc("alice", "#lobby");
  const bob = await dial(daemon);
  await writeAll(bob, `bob\n${TALK}`);
  bob.close();
  const { input } = await alice.expect(":bob!~line@localhost QUIT :Excess flood\r\n");
  const heard = [...input.matchAll(/PRIVMSG/g)].length;
  assertLess(heard, LINES);
});
