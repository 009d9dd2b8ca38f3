/**
 * Users who stay in the chat without a connection.
 * @module
 */

import { assertEquals, assertMatch } from "@std/assert";
import { forgetAbsent } from "../../../server/always_on/absence.ts";
import { MemoryStore } from "../../../server/store/memory.ts";
import { connectAs, haveAccount, notices, plain } from "../../support/accounts.ts";
import { type TestClient, TestServer } from "../../support/server.ts";

const ON = { alwaysOn: "accounts" } as const;

async function withAlice(store = new MemoryStore(), settings: object = ON): Promise<TestServer> {
  const server = new TestServer(settings, { store });
  for (const name of ["alice", "bob"]) {
    if (store.account(name) === undefined) await haveAccount(server, name);
  }
  return server;
}

/** Lets all that a lost connection causes happen. */
function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

async function lose(client: TestClient): Promise<void> {
  client.lose();
  await settle();
}

Deno.test("always-on: a user of an account stays, away, and comes back with channels and modes", async () => {
  const server = await withAlice();
  const bob = await server.connect("carl", { channels: ["#a"], caps: ["away-notify"] });
  const alice = await connectAs(server, "alice");
  await alice.send("JOIN #a,#b");
  await bob.send("MODE #a +v alice");
  bob.lines();
  await lose(alice);
  const told = bob.lines().join("\n");
  assertMatch(told, /^:alice!\S+ AWAY :offline since \d{4}-\d\d-\d\d \d\d:\d\d UTC$/);
  assertMatch((await bob.ask("WHO #a")).join("\n"), / alice G\+ /);
  assertMatch((await bob.ask("WHOIS alice")).join("\n"), / 301 carl alice :offline since /);
  assertMatch((await bob.ask("PRIVMSG alice :hello")).join("\n"), / 301 /);
  const back = server.client({ host: "elsewhere.host" });
  for (const line of ["CAP REQ :sasl", "NICK al", "USER al 0 * :al", "AUTHENTICATE PLAIN"]) {
    await back.send(line);
  }
  await back.send(`AUTHENTICATE ${plain("alice", "sesame")}`);
  await back.send("CAP END");
  const lines = back.lines().join("\n");
  assertMatch(lines, / 001 alice /);
  assertMatch(lines, /^:alice!\S+ JOIN #a$/m);
  assertMatch(lines, / 353 alice = #a :.*\+alice/);
  assertMatch(lines, /^:alice!\S+ JOIN #b$/m);
  assertMatch(bob.lines().join("\n"), /^:alice!\S+ AWAY$/m);
});

Deno.test("always-on: guests, and users with another nick than their account's, leave as before", async () => {
  const server = await withAlice();
  const watcher = await server.connect("carl", { channels: ["#a"] });
  for (
    const client of [
      await server.connect("guest", { channels: ["#a"] }),
      await connectAs(server, "alice", { nick: "al" }),
    ]
  ) {
    await client.send("JOIN #a");
    watcher.lines();
    await lose(client);
    assertMatch(watcher.lines().join(), / QUIT /);
  }
});

Deno.test("always-on: channels with their modes, topics and members outlive the server", async () => {
  const store = new MemoryStore();
  const server = await withAlice(store);
  const alice = await connectAs(server, "alice");
  await alice.send("JOIN #a");
  await alice.send("MODE #a +sk sesame");
  await alice.send("TOPIC #a :what we do");
  await alice.send("PRIVMSG #a :hello");
  await alice.send("JOIN #b");
  await alice.send("PART #b");
  // The server is killed while alice is connected.
  const next = await withAlice(store);
  const user = next.hub.user("alice");
  assertEquals([...user?.channels ?? []].map(({ name }) => name), ["#a"]);
  const channel = next.hub.channel("#a");
  assertEquals([channel?.flags, channel?.key, channel?.topic?.text], [
    server.hub.channel("#a")?.flags,
    "sesame",
    "what we do",
  ]);
  const back = await connectAs(next, "alice", { caps: ["draft/chathistory", "batch"] });
  assertMatch((await back.ask("NAMES #a")).join("\n"), / 353 alice @ #a :@alice/);
  assertMatch((await back.ask("CHATHISTORY LATEST #a * 10")).join("\n"), / PRIVMSG #a :?hello/);
});

Deno.test("always-on: private messages reach an account that was never online", async () => {
  const store = new MemoryStore();
  const server = await withAlice(store);
  const carl = await server.connect("carl");
  const answer = await carl.ask("PRIVMSG alice :are you there?");
  assertMatch(answer.join("\n"), / 301 carl alice :offline since /);
  assertMatch((await carl.ask("PRIVMSG nobody :hi")).join("\n"), / 401 /);
  const next = await withAlice(store);
  const alice = await connectAs(next, "alice", { caps: ["draft/chathistory", "batch"] });
  const history = await alice.ask("CHATHISTORY LATEST carl * 10");
  assertEquals(history.filter((line) => / PRIVMSG alice :are you there/.test(line)).length, 1);
});

Deno.test("always-on: clients without history get missed private messages, once, and line mode too", async () => {
  const server = await withAlice();
  const alice = await connectAs(server, "alice");
  await lose(alice);
  const carl = await server.connect("carl");
  await carl.send("PRIVMSG alice :first");
  await carl.send("PRIVMSG alice :second");
  const missed = (lines: readonly string[]) =>
    lines.flatMap((line) => /^(?:@\S+ )?:carl!\S+ PRIVMSG alice :(.*)$/.exec(line)?.slice(1) ?? []);
  const logIn = async (...caps: string[]) => {
    const client = server.client();
    await client.send(`CAP REQ :${["sasl", ...caps].join(" ")}`);
    for (const line of ["NICK alice", "USER a 0 * :a", "AUTHENTICATE PLAIN"]) {
      await client.send(line);
    }
    await client.send(`AUTHENTICATE ${plain("alice", "sesame")}`);
    await client.send("CAP END");
    const shown = missed(client.lines());
    await lose(client);
    return shown;
  };
  assertEquals(await logIn("batch", "draft/chathistory"), []);
  await carl.send("PRIVMSG alice :third");
  const [shown = "", ...more] = await logIn();
  assertMatch(shown, /^\[\d{4}-\d\d-\d\d \d\d:\d\d\] third$/);
  assertEquals(more, []);
  await carl.send("PRIVMSG alice :fourth");
  assertEquals(await logIn("server-time"), ["fourth"]);
  assertEquals(await logIn("server-time"), []);
  await carl.send("PRIVMSG alice :fifth");
  const caller = server.caller();
  await caller.say("alice");
  await caller.say("sesame");
  assertMatch(caller.output(), /\d\d:\d\d .*fifth/);
});

Deno.test("always-on: a login while chatting brings the nick and the channels of the account", async () => {
  const server = await withAlice();
  const alice = await connectAs(server, "alice");
  await alice.send("JOIN #a");
  await lose(alice);
  const watcher = await server.connect("carl", { channels: ["#a", "#c"] });
  const al = await server.connect("al", { channels: ["#c"] });
  watcher.lines();
  const answer = (await al.ask("NS IDENTIFY alice sesame")).join("\n");
  assertMatch(answer, /^:al!\S+ NICK :?alice$/m);
  assertMatch(answer, /^:alice!\S+ JOIN :?#a$/m);
  assertMatch(answer, /^:alice!\S+ JOIN :?#c$/m);
  assertEquals(al.session.user?.nick, "alice");
  assertEquals(server.hub.user("al"), undefined);
  assertEquals(server.sessions.registered, 2);
  await al.send("PRIVMSG #a :back");
  assertMatch(watcher.lines().join("\n"), /^:alice!\S+ PRIVMSG #a :?back$/m);
});

Deno.test("always-on: NickServ SET decides for one account, and --always-on ask and off for all", async () => {
  for (
    const [rule, wish, stays] of [
      ["accounts", "false", false],
      ["accounts", "default", true],
      ["ask", "default", false],
      ["ask", "true", true],
      ["off", "true", false],
    ] as const
  ) {
    const store = new MemoryStore();
    const server = await withAlice(store, { alwaysOn: rule });
    const alice = await connectAs(server, "alice");
    const told = notices(await alice.ask(`NS SET always-on ${wish}`));
    assertEquals(told[0], `Your setting for ALWAYS-ON is ${wish}.`);
    await alice.send("JOIN #a");
    await lose(alice);
    assertEquals(server.hub.user("alice") !== undefined, stays, `${rule} ${wish}`);
    const next = await withAlice(store, { alwaysOn: rule });
    assertEquals(next.hub.channel("#a") !== undefined, stays, `${rule} ${wish}, restarted`);
  }
});

Deno.test("always-on: NickServ SET needs a login, a setting and a value", async () => {
  const server = await withAlice();
  const guest = await server.connect("guest");
  assertEquals(notices(await guest.ask("NS SET ALWAYS-ON true")), ["You are not logged in."]);
  const alice = await connectAs(server, "alice");
  assertEquals(notices(await alice.ask("NS SET COLOUR red")), [
    "There is no setting COLOUR: ALWAYS-ON is one.",
  ]);
  assertEquals(notices(await alice.ask("NS SET ALWAYS-ON maybe")), [
    "ALWAYS-ON is one of true, false, default.",
  ]);
});

Deno.test("always-on: KILL, a deleted account, a kick and a long absence end it", async () => {
  const store = new MemoryStore();
  const server = await withAlice(store, { ...ON, forgetAbsent: 60_000 });
  const watcher = await server.connect("carl", { channels: ["#a"] });
  const absent = async () => {
    const alice = await connectAs(server, "alice");
    await alice.send("JOIN #a");
    await lose(alice);
    watcher.lines();
  };
  await absent();
  await watcher.send("KICK #a alice");
  assertEquals(server.hub.user("alice")?.channels.size, 0);
  await absent();
  await forgetAbsent(server, Date.now() + 59_000);
  assertEquals(server.hub.user("alice") !== undefined, true);
  await forgetAbsent(server, Date.now() + 61_000);
  assertMatch(watcher.lines().join("\n"), / QUIT :?Absent for too long/);
  assertEquals([...store.metadata("here alice")], []);
  await absent();
  const bob = await connectAs(server, "bob");
  await bob.send("NS UNREGISTER alice sesame");
  assertEquals(server.hub.user("alice"), undefined);
  assertEquals([...store.metadata("here alice")], []);
  assertEquals((await withAlice(store)).hub.channel("#a"), undefined);
});

Deno.test("always-on: a renamed channel keeps its absent members, and nothing is left of the old one", async () => {
  const store = new MemoryStore();
  const server = await withAlice(store);
  const alice = await connectAs(server, "alice");
  await alice.send("JOIN #a");
  await alice.send("RENAME #a #z :better");
  const next = await withAlice(store);
  assertEquals([...next.hub.channels()].map(({ name }) => name), ["#z"]);
  assertEquals(next.hub.user("alice")?.channels.size, 1);
});

Deno.test("always-on: a damaged entry of the store keeps nobody and does not stop the server", async () => {
  const store = new MemoryStore();
  await withAlice(store);
  store.setMetadata("here alice", "", "{");
  store.setMetadata("here alice", "#a", "o");
  store.setMetadata("here bob", "", "{}");
  store.setMetadata("here nobody", "", "{}");
  const server = await withAlice(store);
  assertEquals([server.hub.userCount, server.hub.channelCount], [0, 0]);
  assertEquals([...store.metadata("here alice"), ...store.metadata("here nobody")], []);
});
