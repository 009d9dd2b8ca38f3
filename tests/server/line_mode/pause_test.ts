/**
 * Line mode with clients that send no newlines: messages end where the bytes pause.
 * @module
 */

import { assertEquals, assertGreaterOrEqual } from "@std/assert";
import { startDaemon } from "../../support/daemon.ts";
import type { TestDaemon } from "../../support/daemon.ts";
import type { Socket } from "../../support/socket.ts";

/** Returns alice, who has never sent a newline, and bob, who receives her messages. */
async function aliceAndBob(daemon: TestDaemon): Promise<[Socket, Socket]> {
  const bob = await daemon.line("bob");
  const alice = await daemon.dial();
  await alice.expect("ALIAS?");
  await alice.write("alice");
  await bob.expect("alice joined the chat!\n");
  return [alice, bob];
}

Deno.test("a message without a newline ends where the bytes pause, and pieces in quick succession are one", async () => {
  await using daemon = startDaemon({ timing: { sniff: 20, linePause: 200 } });
  const [alice, bob] = await aliceAndBob(daemon);
  await alice.write("one ");
  await alice.write("mess");
  await alice.write("age");
  const sentAt = performance.now();
  await bob.expect("alice: one message\n");
  assertGreaterOrEqual(performance.now() - sentAt, 150);
});

Deno.test("after a newline only newlines end a message", async () => {
  await using daemon = startDaemon({ timing: { sniff: 20, linePause: 20, keyPause: 20 } });
  const [alice, bob] = await aliceAndBob(daemon);
  await alice.write("first\nsec");
  await bob.expect("alice: first\n");
  await new Promise((resolve) => setTimeout(resolve, 100));
  await alice.write("ond\n");
  await bob.expect("alice: second\n");
});

Deno.test("keys that come one by one are one message", async () => {
  await using daemon = startDaemon({ timing: { sniff: 20, linePause: 5 } });
  const [alice, bob] = await aliceAndBob(daemon);
  for (const key of "héy\r\n") {
    await alice.write(key);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  await bob.expect("alice: héy\n");
});

Deno.test("a character by itself is a message after a longer pause", async () => {
  await using daemon = startDaemon({ timing: { sniff: 20, keyPause: 150 } });
  const [alice, bob] = await aliceAndBob(daemon);
  const sentAt = performance.now();
  await alice.write("y");
  await bob.expect("alice: y\n");
  assertGreaterOrEqual(performance.now() - sentAt, 100);
});

Deno.test("after a message that is too long the next one is sent, without any newline", async () => {
  await using daemon = startDaemon({ timing: { sniff: 20, linePause: 20 } });
  const [alice, bob] = await aliceAndBob(daemon);
  await alice.write("x".repeat(10_000));
  await alice.expect("That was too long to be sent: a message holds at most 4096 bytes.\n");
  await new Promise((resolve) => setTimeout(resolve, 200));
  await alice.write("short");
  await bob.expect("alice: short\n");
});

Deno.test("a cut character waits for its rest", async () => {
  await using daemon = startDaemon({ timing: { sniff: 20, linePause: 20, keyPause: 20 } });
  const [alice, bob] = await aliceAndBob(daemon);
  const bytes = new TextEncoder().encode("wave \u{1f44b}");
  await alice.write(bytes.subarray(0, -2));
  await new Promise((resolve) => setTimeout(resolve, 100));
  await alice.write(bytes.subarray(-2));
  await bob.expect("alice: wave \u{1f44b}\n");
});

Deno.test("bytes that are not UTF-8 are shown as U+FFFD", async () => {
  await using daemon = startDaemon({ timing: { sniff: 20 } });
  const [alice, bob] = await aliceAndBob(daemon);
  await alice.write(Uint8Array.of(0x63, 0x61, 0x66, 0xe9, 0x21, 0x0a));
  await bob.expect("alice: caf\ufffd!\n");
});

Deno.test("telnet's commands, CR NUL and CR LF are not part of the text", async () => {
  await using daemon = startDaemon({ timing: { sniff: 2_000 } });
  const bob = await daemon.irc("bob", "#lobby");
  const alice = await daemon.dial();
  const negotiation = [0xff, 0xfb, 0x1f, 0xff, 0xfa, 0x1f, 0, 80, 0, 24, 0xff, 0xf0];
  await alice.write(Uint8Array.from(negotiation));
  await alice.expect("ALIAS?");
  await alice.write("alice\r\n");
  await bob.expect(" JOIN #lobby\r\n");
  await alice.write(Uint8Array.of(0x68, 0x69, 0xff, 0xf4, 0xff, 0xfd, 0x06, 0x21, 0x0d, 0x0a));
  await alice.write("one\rtwo\r\0\n");
  await bob.expect(/PRIVMSG #lobby :hi!\r\n.* PRIVMSG #lobby :one two\r\n/);
  assertEquals(bob.received, "");
});
