/**
 * A connection from its first byte on, over real sockets: detection of the dialect, time limits,
 * bad bytes.
 * @module
 */

import { assertEquals, assertGreater, assertLess, assertMatch } from "@std/assert";
import { startDaemon, startTlsDaemon } from "../../support/daemon.ts";
import { until } from "../../support/until.ts";

Deno.test("any opening command makes a connection IRC, in any case and any pieces", async () => {
  await using daemon = startDaemon();
  for (
    const [i, first] of ["CAP LS 302", "cap ls", "NICK x", "USER a 0 * :a", "PASS p", "\r\nNICK y"]
      .entries()
  ) {
    const socket = await daemon.dial();
    await socket.write(`${first}\r\nPING ${i}\r\n`);
    const { input } = await socket.expect(`PONG test.local ${i}\r\n`);
    assertEquals(input.includes("ALIAS?"), false, first);
  }
  const slow = await daemon.dial();
  for (const piece of ["N", "IC", "K ", "x\r", "\nPING 1\r\n"]) {
    await slow.write(piece);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  assertMatch((await slow.expect("PONG test.local 1\r\n")).input, /^:/);
});

Deno.test("an IRC command after ALIAS? gets an IRC answer on a new line", async () => {
  await using daemon = startDaemon({ timing: { sniff: 20 } });
  const socket = await daemon.dial();
  await socket.expect("ALIAS?");
  await socket.write("CAP LS 302\r\n");
  const { input } = await socket.expect(/CAP \* LS :.*\r\n/);
  assertMatch(input, /^\r\n:test\.local CAP /);
  await socket.write("NICK alice\r\nUSER alice 0 * :A\r\nCAP END\r\n");
  await socket.expect(" 376 alice ");
});

Deno.test("a client that speaks IRC long after the question still has its time to register", async () => {
  await using daemon = startDaemon({ limits: { unregistered: 1_500 }, timing: { sniff: 20 } });
  const socket = await daemon.dial();
  await socket.expect("ALIAS?");
  await new Promise((resolve) => setTimeout(resolve, 1_600));
  await socket.write("CAP LS 302\r\n");
  await socket.expect(/CAP \* LS :.*\r\n/);
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  await socket.write("NICK alice\r\nUSER alice 0 * :A\r\nCAP END\r\n");
  await socket.expect(" 376 alice ");
});

Deno.test("a TLS handshake on a plain port is closed at once, without a byte", async () => {
  await using daemon = startDaemon({ timing: { sniff: 5_000 } });
  const socket = await daemon.dial();
  const startedAt = performance.now();
  await socket.write(Uint8Array.of(0x16, 0x03, 0x01, 0x02, 0x00, 0x01));
  assertEquals(await socket.expectEnd(), "");
  assertLess(performance.now() - startedAt, 1_000);
});

Deno.test("plain bytes on a TLS port end only that connection", async () => {
  await using daemon = startTlsDaemon();
  const plain = await Deno.connect({ hostname: "127.0.0.1", port: daemon.tlsPort });
  await plain.write(new TextEncoder().encode("NICK alice\r\nUSER a 0 * :a\r\n"));
  // An alert may come before the end.
  const buffer = new Uint8Array(100);
  await until("the server ends the connection", async () => {
    return await plain.read(buffer).catch(() => null) === null;
  });
  plain.close();
  const other = await daemon.dialTls();
  await other.expect("ALIAS?");
});

Deno.test("a client that does not register in time is closed, over TCP and over TLS", async () => {
  await using daemon = startTlsDaemon({ limits: { unregistered: 300 } });
  const irc = await daemon.dial();
  await irc.write("NICK alice\r\n");
  const tls = await daemon.dialTls();
  await tls.write("CAP LS 302\r\n");
  const line = await daemon.dial();
  await line.expect("ALIAS?");
  assertEquals(await irc.expectEnd(), "ERROR :Closing link: Registration timed out\r\n");
  assertMatch(await tls.expectEnd(), /ERROR :Closing link: Registration timed out\r\n$/);
  // Line mode has a longer time limit.
  await line.write("bob\n");
  await line.expect("You are now connected!\n");
});

Deno.test("a user who never answers ALIAS? is disconnected, but later than an IRC client", async () => {
  await using daemon = startDaemon({ limits: { unregistered: 100 }, timing: { sniff: 10 } });
  const silent = await daemon.dial();
  await silent.expect("ALIAS?");
  const askedAt = performance.now();
  assertEquals(
    await silent.expectEnd(),
    "You are no longer connected: Registration timed out.\n",
  );
  assertGreater(performance.now() - askedAt, 900);
  const slow = await daemon.line("slow");
  await slow.write("/who\n");
  await slow.expect("slow");
});

Deno.test("a client that never begins its TLS handshake does not hold up the server", async () => {
  const daemon = startTlsDaemon({ limits: { unregistered: 300 } });
  const mute = await Deno.connect({ hostname: "127.0.0.1", port: daemon.tlsPort });
  const other = await daemon.dialTls();
  await other.expect("ALIAS?");
  await daemon[Symbol.asyncDispose]();
  mute.close();
});

Deno.test("a client that does not answer PING is closed, and one that does stays", async () => {
  await using daemon = startDaemon({ timing: { ping: 300, pong: 600 } });
  const alice = await daemon.irc("alice", "#a");
  const bob = await daemon.irc("bob", "#a");
  const line = await daemon.line("carol");
  await alice.expect("JOIN #a\r\n");
  await alice.expect("PING test.local\r\n");
  await alice.write("PONG test.local\r\n");
  const answering = setInterval(() => void alice.write("PONG x\r\n"), 100);
  try {
    await bob.expect("PING test.local\r\n");
    const end = await bob.expectEnd();
    assertMatch(end, /^ERROR :Closing link: Ping timeout: \d+ seconds\r\n$/);
    await alice.expect(/:bob!~bob@localhost QUIT :Ping timeout: \d+ seconds\r\n/);
    await line.write("/who\n");
    await line.expect("In #lobby: carol\n");
  } finally {
    clearInterval(answering);
  }
});

Deno.test("no bytes stop the server", async () => {
  await using daemon = startTlsDaemon({ timing: { sniff: 20 } });
  for (let i = 0; i < 50; i++) {
    const socket = i % 5 === 4 ? await daemon.dialTls() : await daemon.dial();
    const bytes = crypto.getRandomValues(new Uint8Array(1 + i * 40));
    // Every other connection gets as far as a dialogue.
    if (i % 2 === 0) await socket.write(i % 4 === 0 ? "NICK x\r\nUSER x 0 * x\r\n" : `p${i}\n`);
    await socket.write(bytes).catch(() => {});
    if (i % 3 === 0) socket.close();
  }
  const alice = await daemon.irc("alice", "#lobby");
  await alice.write("PING x\r\n");
  await alice.expect("PONG test.local x\r\n");
});
