/**
 * Several sessions of one account that share a nick.
 * @module
 */

import { assert, assertEquals, assertFalse, assertMatch } from "@std/assert";
import { connectAs, haveAccount, plain } from "../../support/accounts.ts";
import { assertInvariants } from "../../support/invariants.ts";
import { TestServer } from "../../support/server.ts";

async function serverWith(...accounts: string[]): Promise<TestServer> {
  const server = new TestServer();
  for (const account of accounts) await haveAccount(server, account);
  return server;
}

Deno.test("a second session of an account shares the nick and is shown its channels", async () => {
  const server = await serverWith("alice");
  const one = await connectAs(server, "alice");
  const bob = await server.connect("bob", { channels: ["#a"] });
  await bob.send("TOPIC #a :hello");
  await one.send("JOIN #a");
  bob.lines();
  const two = server.client();
  await two.send("CAP REQ :sasl extended-join");
  await two.send("NICK alice");
  await two.send("USER x 0 * :X");
  await two.send("AUTHENTICATE PLAIN");
  await two.send(`AUTHENTICATE ${plain("alice", "sesame")}`);
  const lines = await two.ask("CAP END");
  assertMatch(lines[0] ?? "", / 001 alice /);
  const shown = lines.slice(lines.findIndex((line) => / JOIN /.test(line)));
  assertEquals(shown.map((line) => line.split(" ").slice(1, 4).join(" ")), [
    "JOIN #a alice",
    "332 alice #a",
    "333 alice #a",
    "353 alice =",
    "366 alice #a",
  ]);
  assertEquals(two.session.user, one.session.user);
  assertEquals(server.hub.userCount, 2);
  assertEquals(bob.lines(), []);
});

Deno.test("each session sees messages to the nick and what the other sessions do, in its own form", async () => {
  const server = await serverWith("alice");
  const one = await connectAs(server, "alice");
  const two = await connectAs(server, "alice", { caps: ["account-tag"] });
  const bob = await server.connect("bob", { channels: ["#a"] });
  await one.send("JOIN #a");
  assertEquals(two.messages().map(({ command }) => command), ["JOIN", "353", "366"]);
  one.lines();
  await bob.send("PRIVMSG alice :to you");
  await bob.send("PRIVMSG #a :to all");
  const told = [`:${bob.source} PRIVMSG alice :to you`, `:${bob.source} PRIVMSG #a :to all`];
  assertEquals(one.lines(), told);
  assertEquals(two.lines(), told);
  await one.send("PRIVMSG bob :mine");
  await one.send("PRIVMSG #a :mine too");
  assertEquals(one.lines(), []);
  assertEquals(
    two.lines(),
    [
      `@account=alice :${one.source} PRIVMSG bob mine`,
      `@account=alice :${one.source} PRIVMSG #a :mine too`,
    ].map((line) => line.replace("PRIVMSG bob mine", "PRIVMSG bob :mine")),
  );
  await two.send("PART #a");
  assertEquals(one.lines(), [`:${one.source} PART #a`]);
  await two.send("NICK alicia");
  assertEquals(one.messages().map(({ command, params }) => [command, ...params]), [
    ["NICK", "alicia"],
  ]);
});

Deno.test("a user quits with the last session", async () => {
  const server = await serverWith("alice");
  const bob = await server.connect("bob", { channels: ["#a"] });
  const one = await connectAs(server, "alice");
  const two = await connectAs(server, "alice");
  await one.send("JOIN #a");
  bob.lines();
  await one.send("QUIT :one out");
  assertEquals(bob.lines(), []);
  assert(server.hub.user("alice") !== undefined);
  await two.send("QUIT :two out");
  assertMatch(bob.lines().join(), /^:alice!\S+ QUIT :Quit: two out$/);
  assertEquals(server.hub.user("alice"), undefined);
});

Deno.test("only sessions of the same account can share a nick", async () => {
  const server = await serverWith("testuser", "other");
  await connectAs(server, "testuser", { nick: "testnick" });
  const again = await connectAs(server, "testuser", { nick: "testnick" });
  assertEquals(again.nick, "testnick");
  const other = server.client();
  await other.send("CAP REQ sasl");
  await other.send("NICK testnick");
  await other.send("USER x 0 * :X");
  await other.send("AUTHENTICATE PLAIN");
  await other.send(`AUTHENTICATE ${plain("other", "sesame")}`);
  assertMatch((await other.ask("CAP END")).join("\n"), /^:test.local 433 \* testnick :/);
});

Deno.test("a session that shares a nick cannot log in to another account: 907", async () => {
  const server = await serverWith("alice", "bob");
  const one = await connectAs(server, "alice");
  await connectAs(server, "alice");
  assertMatch((await one.ask("AUTHENTICATE PLAIN")).join(), / 907 alice :/);
});

Deno.test("a user is away when all sessions are, with the latest reason", async () => {
  const server = await serverWith("alice");
  const bob = await server.connect("bob", { caps: ["away-notify"], channels: ["#a"] });
  const one = await connectAs(server, "alice");
  const two = await connectAs(server, "alice");
  await one.send("JOIN #a");
  bob.lines();
  assertMatch((await one.ask("AWAY :lunch")).join(), / 306 alice :/);
  assertEquals(bob.lines(), []);
  await two.send("AWAY *");
  assertEquals(bob.lines(), [`:${one.source} AWAY :lunch`]);
  const three = await connectAs(server, "alice");
  assertEquals(bob.lines(), [`:${one.source} AWAY`]);
  await three.send("QUIT");
  assertEquals(bob.lines(), [`:${one.source} AWAY :lunch`]);
  await one.send("QUIT");
  assertEquals(bob.lines(), [`:${one.source} AWAY :*`]);
  assertMatch((await two.ask("AWAY")).join(), / 305 alice :/);
  assertEquals(bob.lines(), [`:${one.source} AWAY`]);
});

Deno.test("pre-away: a client may be away before it is registered", async () => {
  const server = await serverWith("alice");
  const bob = await server.connect("bob");
  const client = server.client();
  assertMatch((await client.ask("AWAY *")).join(), / 451 /);
  await client.send("CAP REQ draft/pre-away");
  assertMatch((await client.ask("AWAY :Gone to lunch")).join(), / 306 \* :/);
  await client.send("NICK carol");
  await client.send("USER c 0 * :C");
  await client.send("CAP END");
  assertMatch((await bob.ask("PRIVMSG carol hi")).join(), / 301 bob carol :Gone to lunch/);
});

Deno.test("a session that is away from the start does not bring its user back", async () => {
  const server = await serverWith("alice");
  const one = await connectAs(server, "alice");
  await one.send("AWAY :asleep");
  const two = server.client();
  await two.send("CAP REQ :sasl draft/pre-away");
  await two.send("AWAY *");
  await two.send("NICK alice");
  await two.send("USER a 0 * :A");
  await two.send("AUTHENTICATE PLAIN");
  await two.send(`AUTHENTICATE ${plain("alice", "sesame")}`);
  await two.send("CAP END");
  assertEquals(server.hub.user("alice")?.away, "asleep");
});

Deno.test("a session in line mode can share a nick", async () => {
  const server = await serverWith("alice");
  const one = await connectAs(server, "alice");
  await one.send("JOIN #lobby");
  const caller = server.caller();
  await caller.say("alice");
  assertMatch(await caller.ask("sesame"), /^You are now connected!\n/);
  const bob = await server.connect("bob", { channels: ["#lobby"] });
  await bob.send("PRIVMSG #lobby :hello");
  assertMatch(caller.output(), /bob: hello\n$/);
  await caller.say("hi bob");
  assertEquals(bob.lines(), [`:${one.source} PRIVMSG #lobby :hi bob`]);
  assertFalse(one.lines().every((line) => !line.includes("hi bob")));
});

Deno.test("KILL ends all sessions of a nick, and others see one quit", async () => {
  const server = new TestServer({ operators: [{ name: "root", password: "secret" }] });
  await haveAccount(server, "alice");
  const one = await connectAs(server, "alice");
  const two = await connectAs(server, "alice");
  const root = await server.connect("root", { channels: ["#a"] });
  await root.send("OPER root secret");
  await one.send("JOIN #a");
  root.lines();
  await root.send("KILL alice :enough");
  assertEquals(root.lines().filter((line) => / QUIT /.test(line)).length, 1);
  for (const client of [one, two]) assertMatch(client.lines().join("\n"), /^ERROR :.*enough/m);
  assertEquals(server.hub.user("alice"), undefined);
  assertEquals(server.sessions.size, 1);
});

Deno.test("a user counts as secure while all sessions are", async () => {
  const server = await serverWith("alice");
  const connect = async (secure: boolean) => {
    const client = server.client({ secure });
    await client.send("CAP REQ sasl");
    await client.send("NICK alice");
    await client.send("USER a 0 * :A");
    await client.send("AUTHENTICATE PLAIN");
    await client.send(`AUTHENTICATE ${plain("alice", "sesame")}`);
    await client.send("CAP END");
  };
  const bob = await server.connect("bob");
  await connect(true);
  await connect(true);
  assertMatch((await bob.ask("WHOIS alice")).join(), / 671 bob alice :/);
  await connect(false);
  assertFalse((await bob.ask("WHOIS alice")).join().includes(" 671 "));
});

Deno.test("only the session that asks gets the answer", async () => {
  const server = await serverWith("alice");
  const one = await connectAs(server, "alice");
  const two = await connectAs(server, "alice");
  assert((await one.ask("WHOIS alice")).length > 0);
  assertMatch((await one.ask("JOIN 1x")).join(), / 403 /);
  assertEquals(two.lines(), []);
});

Deno.test("a channel is joined once, however many sessions ask for it", async () => {
  const server = await serverWith("alice");
  const one = await connectAs(server, "alice");
  const two = await connectAs(server, "alice");
  await one.send("JOIN #a");
  two.lines();
  assertEquals(await two.ask("JOIN #a"), []);
  assertEquals(server.hub.channel("#a")?.members.size, 1);
});

Deno.test("a session in line mode speaks in the channel it entered, and sees the others with their names", async () => {
  const server = await serverWith("alice");
  server.settings.lineHistory = 0;
  const one = await connectAs(server, "alice");
  await one.send("JOIN #irc");
  const bob = await server.connect("bob", { channels: ["#irc", "#lobby", "#more"] });
  const caller = server.caller();
  await caller.say("alice");
  await caller.say("sesame");
  caller.output();
  await bob.send("PRIVMSG #irc :here");
  await bob.send("PRIVMSG #lobby :and here");
  assertEquals(caller.output(), "[#irc] bob: here\nbob: and here\n");
  bob.lines();
  await caller.say("hello");
  assertEquals(bob.lines(), [`:${one.source} PRIVMSG #lobby :hello`]);
  assertMatch(await caller.ask("/join more"), /You are now in #more\.\n$/);
  assertEquals([...one.session.user?.channels ?? []].map(({ name }) => name).sort(), [
    "#irc",
    "#lobby",
    "#more",
  ]);
  bob.lines();
  await caller.say("hello more");
  assertEquals(bob.lines(), [`:${one.source} PRIVMSG #more :hello more`]);
  assertEquals(await caller.ask("/join irc"), "You are now in #irc.\n");
  await one.send("PART #irc");
  assertMatch(await caller.ask("hello?"), /nobody would hear you/);
});

Deno.test("two sessions of a user that end while an event is applied make one quit", async () => {
  const server = await serverWith("alice");
  const one = await connectAs(server, "alice");
  const two = await connectAs(server, "alice");
  const bob = await server.connect("bob", { channels: ["#a"] });
  await one.send("JOIN #a");
  bob.lines();
  two.session.see = () => {
    two.lose("first");
    one.lose("second");
  };
  await bob.send("TOPIC #a :new");
  assertEquals(bob.messages().map(({ command, params }) => [command, params.at(-1)]), [
    ["TOPIC", "new"],
    ["QUIT", "second"],
  ]);
  assertEquals(server.hub.user("alice"), undefined);
  assertInvariants(server);
});
