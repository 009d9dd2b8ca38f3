/**
 * Attacks on the server's memory and time, which the limits must bound.
 * @module
 */

import { assert, assertEquals, assertLess, assertLessOrEqual, assertMatch } from "@std/assert";
import { DEFAULT_LIMITS } from "../../../server/config/limits.ts";
import { parseCidr } from "../../../server/net/cidr.ts";
import { startDaemon, startTlsDaemon, type TestDaemon } from "../../support/daemon.ts";
import type { Socket } from "../../support/socket.ts";
import { until } from "../../support/until.ts";

const limits = DEFAULT_LIMITS;

/** Writes as much of a text as the server takes; it may close at any time. */
async function pour(socket: Socket, data: string | Uint8Array, times: number): Promise<number> {
  let sent = 0;
  try {
    for (; sent < times; sent++) await socket.write(data);
  } catch {
    // The test checks that the server closes it.
  }
  return sent;
}

/** Lets two users talk to each other until `over`; fails if a message is lost or out of order. */
async function chatWhile(daemon: TestDaemon, attack: Promise<unknown>): Promise<void> {
  const alice = await daemon.irc("alice", "#honest");
  const bob = await daemon.irc("bob", "#honest");
  let over = false;
  const ended = attack.finally(() => over = true);
  for (let i = 0; !over || i < 3; i++) {
    await alice.write(`PRIVMSG #honest :from alice ${i}.\r\n`);
    await bob.expect(`from alice ${i}.`);
    await bob.write(`PRIVMSG #honest :from bob ${i}.\r\n`);
    await alice.expect(`from bob ${i}.`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await ended;
}

Deno.test("attack: of a thousand connections from one address, a hundred are accepted", async () => {
  await using daemon = startDaemon({
    proxies: [parseCidr("127.0.0.1")!],
    limits: { connections: limits.connections },
  });
  const come = async (address: string) => {
    const socket = await daemon.dial();
    await socket.write(`PROXY TCP4 ${address} 127.0.0.1 1 1\r\nPING here\r\n`);
    return socket;
  };
  const outcomes: string[] = [];
  for (let i = 0; i < 1_000; i += 50) {
    const sockets = await Promise.all(Array.from({ length: 50 }, () => come("203.0.113.5")));
    for (const socket of sockets) {
      const [, what = ""] = await socket.expect(/(PONG|Too many connections)/);
      outcomes.push(what);
      if (what !== "PONG") socket.close();
    }
  }
  assertEquals(outcomes.filter((what) => what === "PONG").length, limits.connections);
  await (await come("198.51.100.1")).expect("PONG");
});

Deno.test("attack: of a thousand new connections a minute from one address, sixty are accepted", async () => {
  await using daemon = startDaemon({
    proxies: [parseCidr("127.0.0.1")!],
    limits: { connects: limits.connects },
  });
  let refused = 0;
  for (let i = 0; i < 200; i++) {
    const socket = await daemon.dial();
    await socket.write("PROXY TCP4 203.0.113.5 127.0.0.1 1 1\r\nPING here\r\n");
    const [, what] = await socket.expect(/(PONG|Too many new connections)/);
    if (what !== "PONG") refused++;
    socket.close();
    await socket.closed;
  }
  assertLess(200 - refused, limits.connects.count + 20);
});

for (
  const [what, lines, event, most] of [
    ["JOIN and PART", "JOIN #lobby\r\nPART #lobby\r\n", / JOIN #lobby/g, limits.joins.count],
    ["NICK", "NICK m1\r\nNICK m2\r\n", / NICK m/g, limits.nicks.count],
  ] as const
) {
  Deno.test(`attack: a flood of ${what} is bounded, and the sender is closed`, async () => {
    await using daemon = startDaemon({ limits: { ...limits, inbox: 16 << 10 } });
    const watcher = await daemon.irc("watcher", "#lobby");
    const mallory = await daemon.irc("mallory", "#lobby");
    await chatWhile(daemon, pour(mallory, lines.repeat(100), 1_000));
    const { input } = await watcher.expect(/ QUIT :Excess flood\r\n|PART[^\n]*\n(?=$)/);
    assertLessOrEqual(input.match(event)?.length ?? 0, most + 10 * most / 60 + 5);
    await mallory.expectEnd();
  });
}

Deno.test("attack: a user who joins 10,000 channels is in at most 100", async () => {
  await using daemon = startDaemon({ limits: { channels: limits.channels } });
  const mallory = await daemon.irc("mallory");
  const names = Array.from({ length: 10_000 }, (_, i) => `#m${i}`);
  const attack = async () => {
    for (let i = 0; i < names.length; i += 500) {
      await mallory.write(`JOIN ${names.slice(i, i + 500).join(",")}\r\n`);
    }
    await mallory.write("PING done\r\n");
    await mallory.expect("PONG test.local done\r\n");
  };
  await chatWhile(daemon, attack());
  assertEquals(daemon.daemon.server.hub.user("mallory")?.channels.size, limits.channels);
  assertLessOrEqual(daemon.daemon.server.hub.channelCount, limits.channels + 1);
});

Deno.test("attack: a line of 100 MB is not read to its end, on any listener", async () => {
  await using daemon = startTlsDaemon({ limits: { ...limits } });
  const piece = new Uint8Array(1 << 20).fill(0x78);
  const attackers = [await daemon.irc("mallory"), await daemon.dialTls(), await daemon.dialWeb()];
  const web = await daemon.dialWeb();
  await web.write(UPGRADE);
  await web.expect("\r\n\r\n");
  await web.write(Uint8Array.of(0x81, 0xff, 0, 0, 0, 0, 6, 64, 0, 0, 1, 2, 3, 4));
  const sent = Promise.all([...attackers, web].map((socket) => pour(socket, piece, 100)));
  await chatWhile(daemon, sent);
  for (const megabytes of await sent) assertLess(megabytes, 50);
});

Deno.test("attack: tags of 8191 bytes are refused, and the longest allowed stay within bounds", async () => {
  await using daemon = startDaemon();
  const bob = await daemon.irc("bob");
  await bob.write("CAP REQ :message-tags server-time account-tag\r\nJOIN #a\r\n");
  await bob.expect(" 366 bob #a ");
  const mallory = await daemon.irc("mallory", "#a");
  await mallory.write(`@+a=${"x".repeat(8_186)} PRIVMSG #a :too long\r\n`.repeat(20));
  await mallory.write(`@+a=${"x".repeat(4_091)} PRIVMSG #a :just right\r\n`.repeat(20));
  for (let i = 0; i < 20; i++) {
    const { input } = await bob.expect(/PRIVMSG #a :just right\r\n/);
    assert(!input.includes("too long"));
    const line = input.slice(input.lastIndexOf("\n", input.length - 2) + 1);
    assertLess(line.indexOf(" "), 8_191);
  }
  await mallory.expect(" 417 mallory ");
});

Deno.test("attack: bytes of a WebSocket outside of messages count towards the flood limit", async () => {
  const tricks: [string, Uint8Array][] = [
    ["pings", Uint8Array.of(0x89, 0x80, 1, 2, 3, 4)],
    ["empty parts", Uint8Array.of(0x00, 0x80, 1, 2, 3, 4)],
    ["empty messages", Uint8Array.of(0x81, 0x80, 1, 2, 3, 4)],
  ];
  for (const [trick, frame] of tricks) {
    await using daemon = startDaemon({ limits: { commands: { count: 20, time: 3_600_000 } } });
    const socket = await daemon.dialWeb();
    await socket.write(UPGRADE);
    await socket.expect("\r\n\r\n");
    if (trick === "empty parts") await socket.write(Uint8Array.of(0x01, 0x80, 1, 2, 3, 4));
    const flood = Uint8Array.from({ length: 100_000 * frame.length }, (_, i) => frame[i % 6] ?? 0);
    await chatWhile(daemon, pour(socket, flood, 1));
    const [session] = daemon.daemon.server.sessions.values();
    await until(`${trick} uses up the flood limit`, () => session?.flood.isSpent === true);
  }
});

Deno.test("attack: a WebSocket that claims compression is closed", async () => {
  await using daemon = startDaemon();
  const socket = await daemon.dialWeb();
  await socket.write(
    UPGRADE.replace("\r\n\r\n", "\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n"),
  );
  const { input } = await socket.expect("\r\n\r\n");
  assert(!/extensions/i.test(input), input);
  await socket.write(Uint8Array.of(0xc1, 0x85, 0, 0, 0, 0, 1, 2, 3, 4, 5));
  assertMatch(await socket.expectEnd(), /\x03\ufffd|\x03\xea/);
});

const UPGRADE =
  "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
  "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n";

Deno.test("attack: messages of many clients at once do not close clients that read", async () => {
  await using daemon = startDaemon({ limits: { outbox: 128 << 10, tags: limits.tags } });
  const bob = await daemon.irc("bob");
  await bob.write("CAP REQ :message-tags\r\nJOIN #a\r\n");
  await bob.expect(" 366 bob #a ");
  const attackers = await Promise.all(
    Array.from({ length: 20 }, (_, i) => daemon.irc(`mallory${i}`, "#a")),
  );
  const line = `@+a=${"x".repeat(4_000)} PRIVMSG #a :much\r\n`;
  await Promise.all(attackers.map((each) => each.write(line.repeat(40))));
  let seen = 0;
  while (seen < 800) {
    seen += (await bob.expect("PRIVMSG #a :much\r\n")).input.match(/:much/g)?.length ?? 0;
  }
});

Deno.test("attack: neither lines to several channels nor line mode fill the outbox of a client that reads", async () => {
  await using daemon = startDaemon({ limits: { outbox: 128 << 10 }, lineHistory: 0 });
  const channels = ["#a", "#b", "#c", "#lobby"];
  const bob = await daemon.irc("bob", channels.join());
  const hear = async (most: number) => {
    for (let seen = 0; seen < most;) {
      seen += (await bob.expect("much.")).input.match(/much\./g)?.length ?? 0;
    }
  };
  const text = `${"語".repeat(1_300)} much.\r\n`;
  const attackers = await Promise.all([1, 2, 3].map((i) => daemon.irc(`mallory${i}`, "#lobby")));
  for (const each of attackers) await each.write(`JOIN ${channels}\r\n`);
  await Promise.all(attackers.map((each) => each.expect(" 366 ")));
  const line = `PRIVMSG ${channels} :${text}`;
  await Promise.all(attackers.map((each) => each.write(line.repeat(40))));
  await hear(attackers.length * 40 * channels.length);
  const people = await Promise.all([1, 2, 3, 4, 5, 6].map((i) => daemon.line(`person${i}`)));
  await Promise.all(people.map((each) => each.write(text.repeat(40))));
  await hear(people.length * 40);
});
