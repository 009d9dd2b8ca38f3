/**
 * NICK.
 * @module
 */

import { assertEquals, assertMatch } from "@std/assert";
import { TestServer } from "../../support/server.ts";

Deno.test("a new nick reaches the user and each user in a common channel once", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice", { channels: ["#a", "#b"] });
  const bob = await server.connect("bob", { channels: ["#a", "#b"] });
  const carol = await server.connect("carol");
  alice.lines();
  assertEquals(await alice.ask("NICK al"), [":alice!~alice@alice.host NICK al"]);
  assertEquals(bob.lines(), [":alice!~alice@alice.host NICK al"]);
  assertEquals(carol.lines(), []);
  await bob.send("PRIVMSG AL :hello");
  assertEquals(alice.lines(), [":bob!~bob@bob.host PRIVMSG al :hello"]);
  assertEquals(await bob.ask("PRIVMSG alice :hello"), [
    ":test.local 401 bob alice :No such nick/channel",
  ]);
  assertEquals(await alice.ask("PRIVMSG #a :x"), []);
  assertEquals(bob.lines(), [":al!~alice@alice.host PRIVMSG #a :x"]);
});

Deno.test("a nick is free once its owner has another", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice");
  await alice.send("NICK al");
  const other = await server.connect("alice");
  assertEquals(await other.ask("NICK Al"), [
    ":test.local 433 alice Al :Nickname is already in use",
  ]);
});

Deno.test("a change of case counts as a change of nick, and the same nick does not", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice");
  assertEquals(await alice.ask("NICK Alice"), [":alice!~alice@alice.host NICK Alice"]);
  assertEquals(await alice.ask("NICK Alice"), []);
});

Deno.test("an invalid nick is refused with the reason", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice");
  for (
    const nick of ["#a", "1a", "a!b", "a@b", "a,b", "a*", "x".repeat(33), "a\u202eb", "&a", "a.b"]
  ) {
    const [line = "", ...more] = await alice.ask(`NICK ${nick}`);
    assertMatch(line, /^:test\.local 432 alice [^ ]+ :Erroneous nickname: /, nick);
    assertEquals(more, []);
  }
  assertEquals(await alice.ask("NICK :"), [":test.local 431 alice :No nickname given"]);
  assertEquals(await alice.ask("NICK"), [":test.local 431 alice :No nickname given"]);
  assertEquals(alice.nick, "alice");
});
