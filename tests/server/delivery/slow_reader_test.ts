/**
 * Tests clients that do not read, or read more slowly than they ask, over sockets.
 * @module
 */

import { assertEquals, assertLess, assertMatch, assertRejects } from "@std/assert";
import { startDaemon, startTlsDaemon } from "../../support/daemon.ts";
import type { TestDaemon } from "../../support/daemon.ts";
import type { Socket } from "../../support/socket.ts";

const OUTBOX_BYTES = 64 << 10;
/** More than the system's buffers of a connection and an outbox hold together. */
const ENOUGH_BYTES = 64 << 20;

/** Makes bob talk until carol sees the slow client quit. Returns the line of the quit. */
async function talkUntilGone(daemon: TestDaemon, slow: Socket, nick: string): Promise<string> {
  const carol = await daemon.irc("carol", "#lobby");
  const bob = await daemon.irc("bob", "#lobby");
  slow.pause();
  const text = "x".repeat(4_000);
  for (let sent = 0; sent < ENOUGH_BYTES; sent += text.length) {
    const sentAt = performance.now();
    await bob.write(`PRIVMSG #lobby :${sent} ${text}\r\n`);
    const { input } = await carol.expect(new RegExp(`:bob![^ ]+ PRIVMSG #lobby :${sent} x+\r\n`));
    assertLess(performance.now() - sentAt, 1_000, "a client that reads had to wait");
    const quit = new RegExp(`:${nick}!.* QUIT :.*\r\n`).exec(input + carol.received)?.[0];
    if (quit !== undefined) return quit;
  }
  throw new Error("a client that does not read was never closed");
}

Deno.test("a client that stops reading is closed with a reason, and no other client waits", async () => {
  await using daemon = startDaemon({ limits: { outbox: OUTBOX_BYTES }, timing: { linger: 200 } });
  const slow = await daemon.irc("slow", "#lobby");
  const quit = await talkUntilGone(daemon, slow, "slow");
  assertEquals(quit, ":slow!~slow@localhost QUIT :SendQ exceeded\r\n");
  slow.resume();
  const seen = (await slow.expectEnd()).split("\r\n");
  const torn = seen.slice(0, -1).filter((line) => !/^(?::[^ ]+ )?[A-Z]+ /.test(line));
  assertEquals(torn, []);
});

Deno.test("a client that stops reading is closed over TLS and in line mode too", async () => {
  await using daemon = startTlsDaemon({
    limits: { outbox: OUTBOX_BYTES },
    timing: { linger: 200 },
  });
  const slow = await daemon.dialTls();
  await slow.expect("ALIAS?");
  await slow.write("slow\n");
  await slow.expect("You are now connected!\n");
  assertMatch(await talkUntilGone(daemon, slow, "slow"), / QUIT :SendQ exceeded\r\n$/);
});

Deno.test("a client that asks much at once gets all answers, as fast as it reads them", async () => {
  await using daemon = startDaemon({ limits: { outbox: OUTBOX_BYTES } });
  const alice = await daemon.irc("alice");
  await alice.write("HELP\r\n".repeat(500) + "PING end\r\n");
  const { input } = await alice.expect("PONG test.local end\r\n");
  assertEquals(input.match(/ 706 alice /g)?.length, 500);
  const line = await daemon.line("bob");
  await line.write("/help\n".repeat(500) + "/nick rob\n");
  await line.expect("You are now rob.\n");
});

Deno.test("a client that never reads its answers times out", async () => {
  await using daemon = startDaemon({
    limits: { outbox: OUTBOX_BYTES },
    timing: { ping: 500, pong: 500, linger: 200 },
  });
  const alice = await daemon.irc("alice", "#lobby");
  const flood = await daemon.irc("flood", "#lobby");
  await alice.expect("JOIN #lobby\r\n");
  flood.pause();
  const flooding = assertRejects(async () => {
    for (;;) await flood.write("HELP\r\n".repeat(1_000));
  });
  const [{ input }] = await Promise.all([
    alice.expect(/:flood!.* QUIT :.*\r\n/),
    alice.expect(/PING test.local\r\n/).then(() => alice.write("PONG x\r\n")),
  ]);
  assertMatch(input, / QUIT :Ping timeout: \d+ seconds\r\n$/);
  flood.resume();
  await flooding;
  await alice.write("PING x\r\n");
  await alice.expect("PONG test.local x\r\n");
});
