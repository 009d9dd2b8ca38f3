/**
 * UBAN.
 * @module
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { connectAs, haveAccount, plain } from "../../support/accounts.ts";
import { TestServer } from "../../support/server.ts";

const operators = [{ name: "root", password: "secret" }];

async function withOperator() {
  const server = new TestServer({ operators });
  const root = await server.connect("root", { host: "192.0.2.1" });
  await root.ask("OPER root secret");
  return { server, root };
}

async function enter(server: TestServer, nick: string, host: string): Promise<string[]> {
  const client = server.client({ host });
  await client.send(`NICK ${nick}`);
  return await client.ask(`USER ${nick} 0 * :${nick}`);
}

Deno.test("UBAN bans addresses, ranges and masks", async () => {
  const { server, root } = await withOperator();
  for (
    const [mask, kept, host] of [
      ["203.0.113.7", "203.0.113.7", "203.0.113.7"],
      ["198.51.100.0/24", "198.51.100.0/24", "198.51.100.200"],
      ["2001:db8::/32", "2001:db8::/32", "2001:db8:1::5"],
      ["*!*@*.evil.example", "*!*@*.evil.example", "host.evil.example"],
      ["mallory", "mallory!*@*", "192.0.2.99"],
    ] as const
  ) {
    assertEquals(await root.ask(`UBAN ADD ${mask} :spam`), [
      `:test.local NOTE UBAN ADDED ${kept} :Banned for good; 0 disconnected`,
    ]);
    assertEquals(await enter(server, "mallory", host), [
      ":test.local 465 * :You are banned from this server: spam",
      "ERROR :Closing link: Banned: spam",
    ]);
    assertEquals(
      (await root.ask(`UBAN DEL ${mask}`))[0],
      `:test.local NOTE UBAN REMOVED ${kept} :The ban is removed`,
    );
    const [welcome] = await enter(server, "mallory", host);
    assert(welcome?.startsWith(":test.local 001 mallory "), `${mask}: ${welcome}`);
    await root.send("KILL mallory");
  }
});

Deno.test("UBAN disconnects matching users, and others see the reason", async () => {
  const { server, root } = await withOperator();
  const bob = await server.connect("bob", { host: "203.0.113.9", channels: ["#a"] });
  const carol = await server.connect("carol", { channels: ["#a"] });
  bob.lines();
  assertEquals(await root.ask("UBAN ADD 203.0.113.0/24 2d :spam and eggs"), [
    ":test.local NOTE UBAN ADDED 203.0.113.0/24 :Banned for 2d; 1 disconnected",
  ]);
  assertEquals(bob.lines(), [
    ":test.local 465 bob :You are banned from this server: spam and eggs",
    ":bob!~bob@203.0.113.9 QUIT :Banned: spam and eggs",
    "ERROR :Closing link: Banned: spam and eggs",
  ]);
  assertEquals(carol.lines(), [":bob!~bob@203.0.113.9 QUIT :Banned: spam and eggs"]);
});

Deno.test("UBAN LIST shows the bans in force and their duration", async () => {
  const { server, root } = await withOperator();
  await root.send("UBAN add 203.0.113.7 1w :spam");
  await root.send("UBAN add account:mallory");
  assertEquals(await root.ask("UBAN list"), [
    ":test.local NOTE UBAN BAN 203.0.113.7 :for 1w, by root!~root@192.0.2.1: spam",
    ":test.local NOTE UBAN BAN account:mallory :for good, by root!~root@192.0.2.1: No reason given",
    ":test.local NOTE UBAN END_OF_BANS :2 bans",
  ]);
  assertEquals(server.hub.bans.list(Date.now() + 8 * 86_400_000).length, 1);
});

Deno.test("UBAN refuses an invalid mask, a mask that matches the operator, and an unknown ban", async () => {
  const { server, root } = await withOperator();
  const code = async (line: string) => (await root.askMessages(line))[0]?.params.slice(0, 2);
  assertEquals(await code("UBAN ADD 192.0.2.0/99 :x"), ["UBAN", "INVALID_MASK"]);
  assertEquals(await code("UBAN ADD a!b!c@d :x"), ["UBAN", "INVALID_MASK"]);
  assertEquals(await code("UBAN ADD *!*@* :x"), ["UBAN", "INVALID_MASK"]);
  assertEquals(await code("UBAN ADD 192.0.2.0/24 :x"), ["UBAN", "INVALID_MASK"]);
  assertEquals(await code("UBAN DEL 203.0.113.7"), ["UBAN", "NO_SUCH_BAN"]);
  assertEquals(await code("UBAN FROB x"), ["UBAN", "INVALID_PARAMS"]);
  assertEquals(await root.ask("UBAN ADD"), [
    ":test.local 461 root UBAN :Not enough parameters",
  ]);
  assertEquals(server.hub.bans.list(Date.now()), []);
});

Deno.test("UBAN does not take an invalid duration as a reason", async () => {
  const { server, root } = await withOperator();
  for (const words of ["2days", "30", "1.5h spam", "1h30 spam", "-1d", "0s", ":2 days of rest"]) {
    assertEquals(await root.ask(`UBAN ADD 203.0.113.7 ${words}`), [
      ":test.local FAIL UBAN INVALID_PARAMS 203.0.113.7 :Write the duration as 90s, 30m, 12h, " +
      "2d or 1w3d; a reason cannot begin with a digit",
    ], words);
  }
  assertEquals(server.hub.bans.list(Date.now()), []);
  assertEquals(await root.ask("UBAN ADD 203.0.113.7 :2d spam and eggs"), [
    ":test.local NOTE UBAN ADDED 203.0.113.7 :Banned for 2d; 0 disconnected",
  ]);
  assertEquals(server.hub.bans.list(Date.now()).map(({ reason }) => reason), ["spam and eggs"]);
});

Deno.test("UBAN applies to line mode", async () => {
  const { server, root } = await withOperator();
  await root.send("UBAN ADD 203.0.113.7 :spam");
  const caller = server.caller({ host: "203.0.113.7" });
  await caller.say("mallory");
  assert(caller.output().endsWith("you are banned from this server: spam.\n"));
  assertEquals(server.hub.user("mallory"), undefined);
});

Deno.test("UBAN of an account disconnects a user who logs in to it later", async () => {
  const { server, root } = await withOperator();
  await haveAccount(server, "mallory");
  await root.send("UBAN ADD account:MALLORY :spam");
  const later = await server.connect("guest");
  await later.send("CAP REQ sasl");
  await later.send("AUTHENTICATE PLAIN");
  await later.ask(`AUTHENTICATE ${plain("mallory", "sesame")}`);
  assertEquals(later.session.ended, "Banned: spam");
  assertEquals(server.hub.user("guest"), undefined);
  const first = server.client();
  for (const line of ["CAP REQ sasl", "NICK mallory", "USER m 0 * :m", "AUTHENTICATE PLAIN"]) {
    await first.send(line);
  }
  await first.send(`AUTHENTICATE ${plain("mallory", "sesame")}`);
  assertEquals((await first.askMessages("CAP END"))[0]?.command, "465");
});

Deno.test("UBAN of an address ends only the matching connection of a user", async () => {
  const { server, root } = await withOperator();
  await haveAccount(server, "alice");
  const home = await connectAs(server, "alice", { host: "203.0.113.1" });
  const work = await connectAs(server, "alice", { host: "203.0.113.99" });
  assertEquals(await root.ask("UBAN ADD 203.0.113.99 :open proxy"), [
    ":test.local NOTE UBAN ADDED 203.0.113.99 :Banned for good; 1 disconnected",
  ]);
  assertEquals(work.session.ended, "Banned: open proxy");
  assertEquals(home.session.ended, undefined);
  assertEquals(server.hub.user("alice")?.endpoints.length, 1);
});

Deno.test("bans survive a restart", async () => {
  const { server, root } = await withOperator();
  await root.send("UBAN ADD 203.0.113.7 :spam");
  await root.send("UBAN ADD Mallory :spam");
  await root.send("UBAN DEL mallory!*@*");
  const next = new TestServer({}, { store: server.store });
  assertEquals(next.hub.bans.list(Date.now()).map(({ mask }) => mask), ["203.0.113.7"]);
  assertMatch((await enter(next, "eve", "203.0.113.7"))[0] ?? "", / 465 /);
});
