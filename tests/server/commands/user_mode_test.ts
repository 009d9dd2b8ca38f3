/**
 * MODE for users.
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { TestServer } from "../../support/server.ts";

Deno.test("MODE with the user's own nick shows, sets and unsets modes", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice");
  assertEquals(await alice.ask("MODE alice"), [":test.local 221 alice +"]);
  assertEquals(await alice.ask("MODE ALICE +iw"), [":alice!~alice@alice.host MODE alice +iw"]);
  assertEquals(await alice.ask("MODE alice"), [":test.local 221 alice +iw"]);
  assertEquals(await alice.ask("MODE alice -i+B"), [":alice!~alice@alice.host MODE alice +B-i"]);
  assertEquals(await alice.ask("MODE alice +B"), []);
});

Deno.test("MODE sets known modes and refuses unknown ones", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice");
  assertEquals(await alice.ask("MODE alice +iy"), [
    ":alice!~alice@alice.host MODE alice +i",
    ":test.local 501 alice :Unknown MODE flag",
  ]);
});

Deno.test("MODE cannot set +o or unset +Z", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice", { secure: true });
  assertEquals(await alice.ask("MODE alice +o"), []);
  assertEquals(await alice.ask("MODE alice -Z"), []);
  assertEquals(await alice.ask("MODE alice"), [":test.local 221 alice +Z"]);
});

Deno.test("MODE of another user or an unknown nick is refused", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice");
  await server.connect("bob");
  for (const line of ["MODE bob", "MODE bob +i"]) {
    assertEquals(await alice.ask(line), [
      ":test.local 502 alice :Can't look at or change the modes of other users",
    ]);
  }
  assertEquals(await alice.ask("MODE carol +i"), [
    ":test.local 401 alice carol :No such nick/channel",
  ]);
  assertEquals(server.hub.user("bob")?.modes, "");
});

Deno.test("004 lists the user modes, and 005 has BOT", async () => {
  const server = new TestServer();
  const client = server.client();
  await client.send("NICK alice");
  const lines = await client.ask("USER alice 0 * :Alice");
  assertEquals(lines[3]?.split(" ").slice(0, 6), [
    ":test.local",
    "004",
    "alice",
    "test.local",
    "chatd-test",
    "BRZgiow",
  ]);
  const tokens = lines.filter((line) => / 005 /.test(line)).join(" ").split(" ");
  for (const token of ["BOT=B", "WHOX", "MONITOR=100", "NICKLEN=32", "HOSTLEN=64", "USERLEN=20"]) {
    assert(tokens.includes(token), token);
  }
});

Deno.test("a bot's messages carry the tag bot for clients with message-tags", async () => {
  const server = new TestServer();
  const bot = await server.connect("robo", { channels: ["#a"] });
  await bot.send("MODE robo +B");
  const tagged = await server.connect("alice", { caps: ["message-tags"], channels: ["#a"] });
  const plain = await server.connect("bob", { channels: ["#a"] });
  tagged.lines();
  await bot.send("PRIVMSG #a :beep");
  assert(tagged.messages()[0]?.tags.has("bot"));
  assertEquals(plain.lines(), [":robo!~robo@robo.host PRIVMSG #a :beep"]);
});

Deno.test("NAMES shows an invisible member only to members", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice", { channels: ["#a"] });
  await server.connect("carol", { channels: ["#a"] });
  await alice.send("MODE alice +i");
  const bob = await server.connect("bob");
  assertEquals((await bob.ask("NAMES #a"))[0], ":test.local 353 bob = #a :carol");
  await bob.send("JOIN #a");
  assertEquals((await bob.ask("NAMES #a"))[0], ":test.local 353 bob = #a :@alice carol bob");
});

Deno.test("a user with mode R gets private messages only from users with an account", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice");
  const bob = await server.connect("bob");
  await alice.ask("MODE alice +R");
  const refusal =
    ":test.local 477 bob alice :You must be logged in to an account to message this user";
  assertEquals(await bob.ask("PRIVMSG alice :hi"), [refusal]);
  assertEquals(await bob.ask("TAGMSG alice"), [refusal]);
  assertEquals(await bob.ask("NOTICE alice :hi"), []);
  assertEquals(alice.lines(), []);
  server.state.user("bob")!.account = "bob";
  await bob.send("PRIVMSG alice :hi");
  assertEquals(alice.lines(), [":bob!~bob@bob.host PRIVMSG alice :hi"]);
  assertEquals(await alice.ask("PRIVMSG alice :note to self"), [
    ":alice!~alice@alice.host PRIVMSG alice :note to self",
  ]);
});
