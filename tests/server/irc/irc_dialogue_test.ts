/**
 * How the bytes of an IRC client become lines: limits of length, encodings, pieces.
 * @module
 */

import { assertEquals } from "@std/assert";
import { startDaemon } from "../../support/daemon.ts";

Deno.test("a line that is too long is refused, and the next one is handled", async () => {
  await using daemon = startDaemon();
  const alice = await daemon.irc("alice", "#a");
  const bob = await daemon.irc("bob", "#a");
  await alice.write(`PRIVMSG #a :${"x".repeat(5_000)}\r\nPRIVMSG #a :short\r\n`);
  await alice.expect(":test.local 417 alice :Input line was too long\r\n");
  await alice.write(`@+a=${"x".repeat(5_000)} PRIVMSG #a :tagged\r\nPRIVMSG #a :untagged\r\n`);
  await alice.expect(":test.local 417 alice :Input line was too long\r\n");
  await bob.expect("PRIVMSG #a :short\r\n:alice!~alice@localhost PRIVMSG #a :untagged\r\n");
});

Deno.test("an endless line is refused once, and the line after it is handled", async () => {
  await using daemon = startDaemon();
  const alice = await daemon.irc("alice");
  for (let i = 0; i < 10; i++) await alice.write("x".repeat(10_000));
  await alice.write("\r\nPING x\r\n");
  const { input } = await alice.expect("PONG test.local x\r\n");
  assertEquals(input.match(/ 417 /g)?.length, 1);
});

Deno.test("a line that never ends ends the connection", async () => {
  await using daemon = startDaemon({ limits: { inbox: 100_000 } });
  const bob = await daemon.irc("bob", "#a");
  const alice = await daemon.irc("alice", "#a");
  for (let i = 0; i < 20; i++) await alice.write("x".repeat(10_000));
  await bob.expect(":alice!~alice@localhost QUIT :Excess flood\r\n");
  await alice.expect("ERROR :Closing link: Excess flood\r\n");
  await alice.expectEnd();
});

Deno.test("a real name that is not UTF-8 is read as Latin-1, and its client can register", async () => {
  await using daemon = startDaemon();
  const socket = await daemon.dial();
  const latin1 = [..."NICK jo\r\nuser jo 0 * :Jos\xe9 \x80\r\nWHOIS jo\r\n"];
  await socket.write(Uint8Array.from(latin1, (char) => char.charCodeAt(0)));
  await socket.expect(" 001 jo ");
  await socket.expect(/ 311 jo jo ~jo localhost \* :José €\r\n/);
  await socket.write(Uint8Array.from([..."USER a 0 * :\xe9\r\n"], (c) => c.charCodeAt(0)));
  await socket.expect("FAIL USER INVALID_UTF8 ");
});

Deno.test("a password that is not UTF-8 is read as Latin-1", async () => {
  await using daemon = startDaemon({ password: "sésame" });
  const socket = await daemon.dial();
  const latin1 = [..."PASS s\xe9same\r\nNICK jo\r\nUSER jo 0 * :Jo\r\n"];
  await socket.write(Uint8Array.from(latin1, (char) => char.charCodeAt(0)));
  await socket.expect(" 001 jo ");
});

Deno.test("words with which users leave are read as Latin-1 if they are not UTF-8", async () => {
  await using daemon = startDaemon();
  const alice = await daemon.irc("alice", "#a");
  const bob = await daemon.irc("bob", "#a");
  const latin1 = [..."PART #a :adi\xf3s\r\nJOIN #a\r\nQUIT :Jos\xe9\r\n"];
  await alice.write(Uint8Array.from(latin1, (char) => char.charCodeAt(0)));
  await bob.expect(" PART #a :adiós\r\n");
  await bob.expect(" QUIT :Quit: José\r\n");
  await alice.closed;
});

Deno.test("a line that is not UTF-8 is refused, and the next line is handled", async () => {
  await using daemon = startDaemon();
  const alice = await daemon.irc("alice", "#a");
  const bob = await daemon.irc("bob", "#a");
  const latin1 = [..."PRIVMSG #a :caf\xe9\r\n"].map((c) => c.charCodeAt(0));
  await alice.write(Uint8Array.from(latin1));
  await alice.expect(/:test.local FAIL PRIVMSG INVALID_UTF8 :.+\r\n/);
  await alice.write(Uint8Array.of(0xff, 0xfe, 0x20, 0x0d, 0x0a));
  await alice.expect(/:test.local FAIL \* INVALID_UTF8 :.+\r\n/);
  await alice.write("PRIVMSG #a :café \u{1f44b}\r\n");
  const { input } = await bob.expect("PRIVMSG #a :café \u{1f44b}\r\n");
  assertEquals(input.match(/PRIVMSG/g)?.length, 1);
});

Deno.test("a character cut between two packets arrives whole", async () => {
  await using daemon = startDaemon();
  const alice = await daemon.irc("alice", "#a");
  const bob = await daemon.irc("bob", "#a");
  const bytes = new TextEncoder().encode("PRIVMSG #a :\u{1f44b}\u{1f3fd}é\r\n");
  for (const byte of bytes) await alice.write(Uint8Array.of(byte));
  await bob.expect("PRIVMSG #a :\u{1f44b}\u{1f3fd}é\r\n");
});
