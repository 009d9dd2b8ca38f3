/**
 * The questions of line mode: PASSWORD? and ALIAS?.
 * @module
 */

import { assertEquals } from "@std/assert";
import { startDaemon, startTlsDaemon } from "../../support/daemon.ts";
import { TestServer } from "../../support/server.ts";

Deno.test("a silent client is asked ALIAS?, and sent nothing else", async () => {
  await using daemon = startDaemon();
  const socket = await daemon.dial();
  await socket.expect("ALIAS?");
  assertEquals(socket.received, "");
  await socket.write("alice\n");
  await socket.expect("You are now connected!\n");
  assertEquals(socket.chunks[0], "ALIAS?");
});

Deno.test("TLS serves line mode as plain TCP does", async () => {
  await using daemon = startTlsDaemon();
  const alice = await daemon.dialTls();
  await alice.expect("ALIAS?");
  await alice.write("alice\n");
  await alice.expect("You are now connected!\n");
  const bob = await daemon.line("bob");
  await alice.expect("bob joined the chat!\n");
  await bob.write("hello\n");
  await alice.expect("bob: hello\n");
});

Deno.test("text typed before the question counts as the answer", async () => {
  await using daemon = startDaemon();
  const bob = await daemon.line("bob");
  const alice = await daemon.dial();
  await alice.write("alice\nhello\n");
  const { input } = await alice.expect("You are now connected!\n");
  assertEquals(input, "ALIAS?You are now connected!\n");
  await bob.expect("alice joined the chat!\nalice: hello\n");
});

Deno.test("an answer without a newline ends with a pause", async () => {
  await using daemon = startDaemon();
  const bob = await daemon.line("bob");
  const alice = await daemon.dial();
  await alice.expect("ALIAS?");
  await alice.write("alice");
  await alice.expect("You are now connected!\n");
  await alice.write("hello, nobody ever told me of newlines");
  await bob.expect("alice: hello, nobody ever told me of newlines\n");
});

Deno.test("a nick that cannot be used is refused in a line, and asked for again", async () => {
  const server = new TestServer();
  await server.call("alice");
  const bob = server.caller();
  assertEquals(bob.output(), "ALIAS?");
  assertEquals(await bob.ask("alice"), "Sorry, alice is taken.\nALIAS?");
  assertEquals(await bob.ask("ALICE"), "Sorry, ALICE is taken.\nALIAS?");
  assertEquals(await bob.ask("two words"), "Sorry, a nick cannot hold a space.\nALIAS?");
  assertEquals(
    await bob.ask("x".repeat(100)),
    "Sorry, a nick cannot be longer than 32 characters.\nALIAS?",
  );
  assertEquals(
    await bob.ask(""),
    "Sorry, please choose the name that others will know you by.\nALIAS?",
  );
  assertEquals(
    await bob.ask("x".repeat(5_000)),
    "That was too long to be sent: a message holds at most 4096 bytes.\nALIAS?",
  );
  assertEquals(await bob.ask("  bob \r"), "You are now connected!\n");
  assertEquals(server.hub.user("bob")?.nick, "bob");
});

Deno.test("a nick in any script is accepted as it is", async () => {
  const server = new TestServer();
  const zoe = await server.call("Zoë-李");
  const alice = await server.connect("alice", { channels: ["#lobby"] });
  await zoe.say("hi");
  assertEquals(alice.lines(), [":Zoë-李!~line@Zoë-李.host PRIVMSG #lobby :hi"]);
});

Deno.test("a server with a password asks for it first", async () => {
  const server = new TestServer({ password: "open sesame" });
  const alice = server.caller();
  assertEquals(alice.output(), "PASSWORD?");
  assertEquals(await alice.ask("open sesame"), "ALIAS?");
  assertEquals(await alice.ask("alice"), "You are now connected!\n");
});

Deno.test("a wrong password ends the connection with a reason", async () => {
  await using daemon = startDaemon({ password: "open sesame" });
  const alice = await daemon.dial();
  await alice.expect("PASSWORD?");
  await alice.write("guess\nalice\n");
  assertEquals(
    await alice.expectEnd(),
    "You are no longer connected: the password is wrong.\n",
  );
  assertEquals(daemon.problems.splice(0), ["failed login from 127.0.0.1: server password"]);
  const bob = await daemon.dial();
  await bob.expect("PASSWORD?");
  await bob.write("PASS :open sesame\r\nNICK bob\r\nUSER bob 0 * :Bob\r\n");
  await bob.expect(" 001 bob ");
});
