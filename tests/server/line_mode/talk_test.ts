/**
 * Talking in line mode.
 * @module
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { startDaemon } from "../../support/daemon.ts";
import { TestServer } from "../../support/server.ts";

Deno.test("users in line mode and IRC clients receive each other's messages", async () => {
  const server = new TestServer();
  const alice = await server.call("alice");
  const bob = await server.connect("bob", { channels: ["#lobby"] });
  assertEquals(alice.output(), "bob joined the chat!\n");
  assertEquals(await alice.ask("hello"), "");
  assertEquals(bob.lines(), [":alice!~line@alice.host PRIVMSG #lobby :hello"]);
  await bob.send("PRIVMSG #lobby :hi \x02there\x02, alice");
  await bob.send("NOTICE #lobby :psst");
  await bob.send("PRIVMSG #lobby :\x01ACTION waves\x01");
  await bob.send("PRIVMSG #lobby :\x01VERSION\x01");
  await bob.send("NICK rob");
  await bob.send("QUIT :bye");
  assertEquals(
    alice.output(),
    "bob: hi there, alice\nbob: psst\n* bob waves\nbob is now rob.\nrob left the chat.\n",
  );
});

Deno.test("no message of another user can control a terminal", async () => {
  const server = new TestServer();
  // The first member may set the topic.
  const bob = await server.connect("bob", { channels: ["#lobby"] });
  const alice = await server.call("alice");
  await bob.send("PRIVMSG #lobby :a\x1b[2Jb\x07\u202ec\u0085d");
  await bob.send("TOPIC #lobby :\x1b]0;title\x07");
  assertMatch(
    alice.output(),
    /^bob: a\ufffd\[2Jb\ufffd\ufffdc\ufffdd\nbob changed the topic to: [^\x1b\x07]*\n$/,
  );
});

Deno.test("each line arrives whole in one write", async () => {
  await using daemon = startDaemon();
  const alice = await daemon.line("alice");
  const bob = await daemon.irc("bob", "#lobby");
  await alice.expect("bob joined the chat!\n");
  const before = alice.chunks.length;
  const count = 200;
  for (let i = 0; i < count; i++) await bob.write(`PRIVMSG #lobby :${i} ${"x".repeat(i)}\r\n`);
  await alice.expect(`bob: ${count - 1} ${"x".repeat(count - 1)}\n`);
  for (const chunk of alice.chunks.slice(before)) assert(chunk.endsWith("\n"), chunk);
});

Deno.test("the sender's own alias in front of a message is dropped", async () => {
  const server = new TestServer();
  const alice = await server.call("alice");
  const bob = await server.connect("bob", { channels: ["#lobby"] });
  await alice.say("alice: hello");
  await alice.say("bob: hello");
  await alice.say("alice: ");
  await alice.say("   ");
  assertEquals(bob.lines().map((line) => line.split(" PRIVMSG ")[1]), [
    "#lobby :hello",
    "#lobby :bob: hello",
  ]);
});

Deno.test("--line-reply sends the sender nothing, their message, or that it was received", async () => {
  for (
    const [lineReply, answer] of [
      ["none", ""],
      ["echo", "alice: hello\n"],
      ["ack", "Server received your message: hello\n"],
    ] as const
  ) {
    const server = new TestServer({ lineReply });
    const alice = await server.call("alice");
    const bob = await server.call("bob");
    alice.output();
    assertEquals(await alice.ask("hello"), answer);
    assertEquals(bob.output(), "alice: hello\n");
  }
});

Deno.test("--line-time puts the time in front of each message", async () => {
  const server = new TestServer({ lineTime: true });
  const alice = await server.call("alice");
  const bob = await server.call("bob");
  assertMatch(alice.output(), /^\d\d:\d\d bob joined the chat!\n$/);
  await bob.say("hello");
  assertMatch(alice.output(), /^\d\d:\d\d bob: hello\n$/);
});

Deno.test("@nick and /msg reach only one user", async () => {
  const server = new TestServer();
  const alice = await server.call("alice");
  const bob = await server.call("bob");
  const carol = await server.connect("carol", { channels: ["#lobby"] });
  alice.output();
  bob.output();
  await alice.say("@bob psst");
  await alice.say("/msg BOB psst again");
  assertEquals(bob.output(), "alice (private): psst\nalice (private): psst again\n");
  assertEquals(carol.lines(), []);
  assertEquals(await alice.ask("@nobody hello"), "nobody: No such nick/channel.\n");
  assertEquals(await alice.ask("/msg bob"), "/msg NICK TEXT\n");
  await carol.send("AWAY :gone");
  assertEquals(await alice.ask("@carol hello"), "carol is away: gone\n");
  assertEquals(carol.lines().at(-1), ":alice!~line@alice.host PRIVMSG carol :hello");
});

Deno.test("the commands of line mode do what their help says", async () => {
  const server = new TestServer();
  const alice = await server.call("alice");
  const bob = await server.connect("bob", { channels: ["#lobby"] });
  assertEquals(await alice.ask("/who"), "In #lobby: alice, bob\n");
  assertEquals(await alice.ask("/me waves"), "");
  assertEquals(await alice.ask("/nick bob"), "bob: Nickname is already in use.\n");
  assertEquals(await alice.ask("/nick al"), "You are now al.\n");
  assertEquals(await alice.ask("/nonsense"), "There is no /nonsense. /help lists what there is.\n");
  assertEquals(await alice.ask("/join other"), "You are now in #other.\n");
  assertEquals(
    await alice.ask("/join #a,b"),
    `Sorry, a channel name cannot hold ",".\n`,
  );
  assertMatch(await alice.ask("/help"), /^(?:\/[a-z]+ .*\n)+$/);
  assertEquals(await alice.ask("/QUIT"), "You are no longer connected: goodbye.\n");
  assertEquals(bob.lines().map((line) => line.replace(/^:[^ ]+ /, "")), [
    "PRIVMSG #lobby :\x01ACTION waves\x01",
    "NICK al",
    "PART #lobby",
  ]);
  assertEquals(server.hub.user("al"), undefined);
});

Deno.test("a message that is too long is refused, and the next one is sent", async () => {
  const server = new TestServer();
  const alice = await server.call("alice");
  const bob = await server.call("bob");
  await alice.ask("");
  assertEquals(
    await alice.ask("x".repeat(5_000)),
    "That was too long to be sent: a message holds at most 4096 bytes.\n",
  );
  await alice.say("short");
  assertEquals(bob.output(), "alice: short\n");
});
