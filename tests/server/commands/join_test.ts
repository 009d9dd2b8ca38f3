/**
 * JOIN.
 * @module
 */

import { assertEquals, assertMatch } from "@std/assert";
import { DEFAULT_LIMITS } from "../../../server/config/limits.ts";
import { restoreChannel, storedChannel } from "../../../server/channel/stored_channel.ts";
import { TestServer } from "../../support/server.ts";

async function channel() {
  const server = new TestServer();
  const alice = await server.connect("alice", { channels: ["#a"] });
  const bob = await server.connect("bob");
  return { server, alice, bob };
}

Deno.test("JOIN is answered in the order JOIN, topic, names", async () => {
  const { server, alice, bob } = await channel();
  await alice.send("TOPIC #a :All things");
  const at = Math.floor((server.hub.channel("#a")?.topic?.setAt ?? 0) / 1000);
  assertEquals(await bob.ask("JOIN #A"), [
    ":bob!~bob@bob.host JOIN #a",
    ":test.local 332 bob #a :All things",
    `:test.local 333 bob #a alice!~alice@alice.host ${at}`,
    ":test.local 353 bob = #a :@alice bob",
    ":test.local 366 bob #a :End of /NAMES list",
  ]);
});

Deno.test("the first member becomes channel operator, and gets no message about a missing topic", async () => {
  const { bob } = await channel();
  assertEquals(await bob.ask("JOIN #b"), [
    ":bob!~bob@bob.host JOIN #b",
    ":test.local 353 bob = #b :@bob",
    ":test.local 366 bob #b :End of /NAMES list",
  ]);
  assertEquals(await bob.ask("JOIN #b"), []);
});

Deno.test("with no-implicit-names the names come only on request", async () => {
  const { server } = await channel();
  const dave = await server.connect("dave", { caps: ["no-implicit-names"] });
  assertEquals(await dave.ask("JOIN #a"), [":dave!~dave@dave.host JOIN #a"]);
  assertEquals((await dave.ask("NAMES #a")).length, 2);
  const eve = await server.connect("eve", { caps: ["draft/no-implicit-names"] });
  assertEquals(await eve.ask("JOIN #a"), [":eve!~eve@eve.host JOIN #a"]);
  await eve.send("CAP REQ -draft/no-implicit-names");
  eve.lines();
  assertEquals((await eve.ask("JOIN #b")).length, 3);
  assertMatch((await eve.ask("CAP LS 302")).join(), / no-implicit-names draft\/no-implicit-names /);
});

Deno.test("keys match the channels by position", async () => {
  const { alice, bob } = await channel();
  await alice.send("JOIN #b,#c");
  await alice.send("MODE #a +k one");
  await alice.send("MODE #c +k three");
  assertEquals(
    (await bob.askMessages("JOIN #c,#a,#b three,two")).filter(({ command }) =>
      command !== "353" && command !== "366"
    ).map(({ command, params }) => [command, ...params]),
    [
      ["JOIN", "#c"],
      ["475", "bob", "#a", "Cannot join channel (+k): it needs the key"],
      ["JOIN", "#b"],
    ],
  );
  assertEquals((await bob.askMessages("JOIN #a"))[0]?.command, "475");
  assertEquals((await bob.askMessages("JOIN #a one"))[0]?.command, "JOIN");
});

Deno.test("JOIN is refused with the reason, and nothing changes", async () => {
  const { server, alice, bob } = await channel();
  for (const nothing of ["JOIN", "JOIN :", "JOIN ,"]) {
    assertEquals((await bob.askMessages(nothing)).map(({ command }) => command), ["461"], nothing);
  }
  for (const name of ["b", "#", "#a*", "#\u200b"]) {
    assertEquals((await bob.askMessages(`JOIN ${name}`))[0]?.command, "403", name);
  }
  const cases = [
    ["+l 1", "471", "Cannot join channel (+l): it is full"],
    ["+i", "473", "Cannot join channel (+i): you must be invited"],
    ["+b *!*@bob.host", "474", "Cannot join channel (+b): you are banned"],
    ["+k key", "475", "Cannot join channel (+k): it needs the key"],
    ["+R", "477", "Cannot join channel (+R): you must be logged in to an account"],
  ];
  // First with all reasons at once: the answer is the first reason in this order.
  for (const [modes] of cases) await alice.send(`MODE #a ${modes}`);
  for (const [modes = "", numeric, text] of cases) {
    assertEquals(await bob.ask("JOIN #a"), [`:test.local ${numeric} bob #a :${text}`]);
    await alice.send(`MODE #a ${modes.replace("+", "-")}`);
  }
  assertEquals(server.hub.channel("#a")?.members.size, 1);
  assertEquals((await bob.askMessages("JOIN #a"))[0]?.command, "JOIN");
});

Deno.test("a user cannot join more channels than CHANLIMIT", async () => {
  const { bob } = await channel();
  const names = Array.from({ length: DEFAULT_LIMITS.channels }, (_, i) => `#n${i}`);
  await bob.send(`JOIN ${names.join(",")}`);
  assertEquals(await bob.ask("JOIN #more"), [
    ":test.local 405 bob #more :You have joined too many channels",
  ]);
});

Deno.test("JOIN 0 leaves all channels", async () => {
  const { server, alice, bob } = await channel();
  await bob.send("JOIN #a,#b");
  alice.lines();
  assertEquals(await bob.ask("JOIN 0"), [
    ":bob!~bob@bob.host PART #a",
    ":bob!~bob@bob.host PART #b",
  ]);
  assertEquals(alice.lines(), [":bob!~bob@bob.host PART #a"]);
  assertEquals(server.hub.channelCount, 1);
});

Deno.test("exceptions override bans, and invite exceptions override +i", async () => {
  const { alice, bob } = await channel();
  await alice.send("MODE #a +bie *!*@* bob!*@*");
  assertEquals((await bob.askMessages("JOIN #a"))[0]?.command, "473");
  await alice.send("MODE #a +I *!*@BOB.host");
  assertEquals((await bob.askMessages("JOIN #a"))[0]?.command, "JOIN");
});

Deno.test("bans, exceptions and invite exceptions match accounts", async () => {
  const { server, alice, bob } = await channel();
  const joins = async () => {
    const [answer] = await bob.askMessages("JOIN #a");
    await bob.send("PART #a");
    return answer?.command;
  };
  await alice.send("MODE #a +b ~a:Robert");
  assertEquals(await joins(), "JOIN");
  server.state.user("bob")!.account = "robert";
  assertEquals(await joins(), "474");
  await alice.send("MODE #a +e ~account:rob*");
  assertEquals(await joins(), "JOIN");
  await alice.send("MODE #a -be+i ~account:robert ~a:rob*");
  assertEquals(await joins(), "473");
  await alice.send("MODE #a +I ~a:robert");
  assertEquals(await joins(), "JOIN");
  await alice.send("MODE #a -i+R");
  assertEquals(await joins(), "JOIN");
});

Deno.test("a muted user can join", async () => {
  const { alice, bob } = await channel();
  await alice.send("MODE #a +b m:bob");
  assertEquals((await bob.askMessages("JOIN #a"))[0]?.command, "JOIN");
});

Deno.test("a registered channel is restored with its modes, and gives accounts their standing", async () => {
  const { server, alice, bob } = await channel();
  await alice.send("MODE #a +ilkb 7 sesame x");
  await alice.send("TOPIC #a :kept");
  const registration = { founder: "Robert", access: new Map([["al", "o"]]) };
  const stored = storedChannel(server.hub.channel("#a")!, registration);
  assertEquals(stored.lists.b[0]?.mask, "x!*@*");

  const later = new TestServer();
  later.state.addChannel(restoreChannel(stored));
  const carol = await later.connect("carol");
  assertEquals((await carol.askMessages("JOIN #a"))[0]?.command, "473");
  assertEquals(await carol.ask("LIST"), [
    ":test.local 321 carol Channel :Users  Name",
    ":test.local 323 carol :End of /LIST",
  ]);
  const founder = await later.connect("rob");
  later.state.user("rob")!.account = "robert";
  const answer = (await founder.ask("JOIN #a")).map((line) => line.replace(/ \d+$/, ""));
  assertEquals(answer, [
    ":rob!~rob@rob.host JOIN #a",
    ":test.local MODE #a +q rob",
    ":test.local 332 rob #a :kept",
    ":test.local 333 rob #a alice!~alice@alice.host",
    ":test.local 353 rob = #a :~rob",
    ":test.local 366 rob #a :End of /NAMES list",
  ]);
  assertEquals((await founder.ask("MODE #a"))[0], ":test.local 324 rob #a +intkl sesame 7");
  const ally = await later.connect("ally");
  later.state.user("ally")!.account = "Al";
  await ally.send("JOIN #a");
  assertEquals(founder.lines(), [":ally!~ally@ally.host JOIN #a", ":test.local MODE #a +o ally"]);
  await founder.send("PART #a");
  await ally.send("PART #a");
  assertEquals(later.hub.channel("#a")?.key, "sesame");
  assertEquals(bob.session.ended, undefined);
});

Deno.test("PART takes several channels and a reason, and refuses wrong channels", async () => {
  const { alice, bob } = await channel();
  await bob.send("JOIN #a,#b");
  alice.lines();
  assertEquals(await bob.ask("PART #a,#c,#b :so long"), [
    ":bob!~bob@bob.host PART #a :so long",
    ":test.local 403 bob #c :No such channel",
    ":bob!~bob@bob.host PART #b :so long",
  ]);
  assertEquals(alice.lines(), [":bob!~bob@bob.host PART #a :so long"]);
  assertEquals(await bob.ask("PART #a"), [":test.local 442 bob #a :You're not on that channel"]);
  assertEquals(await bob.ask("PART"), [":test.local 461 bob PART :Not enough parameters"]);
});

Deno.test("all sessions of a user see a channel that one of them joins", async () => {
  const { server, alice, bob } = await channel();
  await alice.send("TOPIC #a :kept");
  const second = server.client();
  second.session.user = bob.session.user;
  server.state.attach(server.state.user("bob")!, second.session);
  await bob.send("JOIN #a");
  const commands = (client: typeof bob) => client.messages().map(({ command }) => command);
  assertEquals(commands(bob), ["JOIN", "332", "333", "353", "366"]);
  assertEquals(commands(second), ["JOIN", "332", "333", "353", "366"]);
  await second.send("PART #a");
  assertEquals(commands(bob), ["PART"]);
  assertEquals(commands(second), ["PART"]);
});

Deno.test("a user joined by SAJOIN gets the standing of their account", async () => {
  const server = new TestServer({ operators: [{ name: "root", password: "secret" }] });
  const alice = await server.connect("alice", { channels: ["#a"] });
  server.state.channel("#a")!.registration = { founder: "rob", access: new Map() };
  const root = await server.connect("root");
  await root.send("OPER root secret");
  const robert = await server.connect("robert");
  server.state.user("robert")!.account = "Rob";
  await alice.send("MODE #a +i");
  await root.send("SAJOIN robert #a");
  assertEquals(robert.lines().slice(0, 2), [
    ":robert!~robert@robert.host JOIN #a",
    ":test.local MODE #a +q robert",
  ]);
});
