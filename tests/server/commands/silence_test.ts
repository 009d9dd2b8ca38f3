/**
 * SILENCE.
 * @module
 */

import { assertEquals, assertMatch } from "@std/assert";
import { TestServer } from "../../support/server.ts";

Deno.test("a silenced user's messages and invitations go nowhere, and the user cannot tell", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice");
  const bob = await server.connect("bob", {
    caps: ["echo-message", "message-tags"],
    channels: ["#team"],
  });
  assertEquals(await alice.ask("SILENCE bob"), [":alice!~alice@alice.host SILENCE +bob!*@*"]);
  await alice.send("AWAY :out");
  alice.lines();
  const answer = await bob.ask("PRIVMSG alice :hello");
  assertMatch(answer[0] ?? "", /^@msgid=\S+ :bob!~bob@bob.host PRIVMSG alice :hello$/);
  assertEquals(answer[1], ":test.local 301 bob alice :out");
  assertEquals((await bob.ask("@+typing=active TAGMSG alice")).length, 1);
  assertEquals((await bob.ask("INVITE alice #team"))[0], ":test.local 341 bob alice #team");
  assertEquals(alice.lines(), []);
  assertEquals((await alice.ask("INVITE")).length, 1);
});

Deno.test("an accept list does not tell who silenced its user", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice");
  const bob = await server.connect("bob");
  await alice.send("SILENCE bob");
  await bob.send("MODE bob +g");
  await bob.send("PRIVMSG alice :hello");
  bob.lines();
  assertEquals((await bob.ask("ACCEPT"))[0], ":test.local 281 bob :alice");
});

Deno.test("a channel's members see an invitation that its target does not", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice");
  const bob = await server.connect("bob", { channels: ["#team"] });
  const carol = await server.connect("carol", { caps: ["invite-notify"], channels: ["#team"] });
  await alice.send("SILENCE bob");
  for (const client of [alice, carol]) client.lines();
  await bob.send("INVITE alice #team");
  assertEquals(carol.lines(), [":bob!~bob@bob.host INVITE alice #team"]);
  assertEquals(alice.lines(), []);
  assertEquals((await alice.ask("INVITE")).length, 1);
});

Deno.test("a silenced message is not in the recipient's history", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice", { caps: ["batch", "draft/chathistory"] });
  const bob = await server.connect("bob");
  await alice.send("SILENCE *!*@bob.host");
  await bob.send("PRIVMSG alice :unwanted");
  await alice.send("SILENCE -*!*@bob.host");
  await bob.send("PRIVMSG alice :wanted");
  alice.lines();
  const history = await alice.ask("CHATHISTORY LATEST bob * 10");
  assertEquals(history.filter((line) => line.includes("PRIVMSG")).length, 1);
});

Deno.test("SILENCE does not concern channels, or one's own messages", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice", { channels: ["#team"] });
  const bob = await server.connect("bob", { channels: ["#team"] });
  await alice.send("SILENCE *");
  alice.lines();
  await bob.send("PRIVMSG #team :hello");
  assertEquals(alice.lines(), [":bob!~bob@bob.host PRIVMSG #team :hello"]);
  assertEquals(await alice.ask("PRIVMSG alice :note"), [
    ":alice!~alice@alice.host PRIVMSG alice :note",
  ]);
});

Deno.test("SILENCE lists its masks, and takes them off again", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice");
  await alice.send("SILENCE +bob,~a:carol");
  assertEquals(await alice.ask("SILENCE"), [
    ":test.local 271 alice alice :bob!*@*",
    ":test.local 271 alice alice :~account:carol",
    ":test.local 272 alice alice :End of Silence List",
  ]);
  assertEquals(await alice.ask("SILENCE -BOB"), [":alice!~alice@alice.host SILENCE -BOB!*@*"]);
  assertEquals(await alice.ask("SILENCE +~account:carol"), []);
  assertEquals(await alice.ask("SILENCE -bob,~m:bob"), [
    ":test.local FAIL SILENCE NO_SUCH_MASK bob!*@* :It is not on your silence list",
    ":test.local FAIL SILENCE INVALID_MASK ~m:bob :It is not a mask such as nick!user@host",
  ]);
});

Deno.test("a silence list has 32 masks", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice");
  const masks = Array.from({ length: 33 }, (_, i) => `u${i}`);
  assertEquals(await alice.ask(`SILENCE ${masks.join(",")}`), [
    ":test.local 407 alice SILENCE :At most 32 masks in one command",
  ]);
  await alice.send(`SILENCE ${masks.slice(0, 32).join(",")}`);
  assertEquals(await alice.ask("SILENCE u32"), [
    ":test.local 511 alice u32!*@* :Your silence list is full",
  ]);
});
