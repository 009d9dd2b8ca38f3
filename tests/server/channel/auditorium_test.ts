/**
 * Channel mode u: only half-operators and above see members without a voice.
 * @module
 */

import { assertEquals } from "@std/assert";
import { connectAs, haveAccount } from "../../support/accounts.ts";
import { operators } from "../../support/operators.ts";
import { type TestClient, TestServer } from "../../support/server.ts";

const CAPS = [
  "account-notify",
  "away-notify",
  "batch",
  "draft/chathistory",
  "draft/event-playback",
  "draft/metadata-3",
  "invite-notify",
  "message-tags",
  "setname",
];

/** Returns a server with alice, who operates #a, where bob and carol are hidden. */
async function auditorium(caps: readonly string[] = []) {
  const server = new TestServer({ operators });
  await haveAccount(server, "bob");
  const alice = await server.connect("alice", { caps, channels: ["#a"] });
  await alice.send("MODE #a +u-n");
  const carol = await server.connect("carol", { caps, channels: ["#a"] });
  const bob = await server.connect("robert", { caps, channels: ["#a"] });
  for (const each of [alice, carol, bob]) each.lines();
  return { server, alice, bob, carol };
}

async function names(client: TestClient, command = "NAMES #a"): Promise<string> {
  const replies = await client.askMessages(command);
  return replies.filter((each) => each.command === "353").map(({ params }) => params.at(-1)).join();
}

Deno.test("in an auditorium only its operators see members come, change and go", async () => {
  const { server, alice, bob, carol } = await auditorium(CAPS);
  const changes = [
    ["AWAY :out", "AWAY"],
    ["NS IDENTIFY bob sesame", "ACCOUNT"],
    ["SETNAME :Bob", "SETNAME"],
    ["NICK bob", "NICK"],
    ["INVITE alice2 #a", "INVITE"],
    ["@+typing=active TAGMSG #a", "TAGMSG"],
    ["PART #a", "PART"],
    ["JOIN #a", "JOIN"],
    ["QUIT", "QUIT"],
  ];
  await server.connect("alice2");
  await alice.send("METADATA * SUB avatar");
  await carol.send("METADATA * SUB avatar");
  for (const each of [alice, carol]) each.lines();
  await bob.send("METADATA * SET avatar :x");
  assertEquals(alice.messages().map(({ command }) => command), ["761"]);
  assertEquals(carol.lines(), []);
  for (const [line = "", command] of changes) {
    await bob.send(line);
    const seen = alice.messages().map((each) => each.command);
    assertEquals(seen.includes(command ?? ""), true, `${line}: ${seen}`);
    assertEquals(carol.lines(), [], line);
  }
});

Deno.test("in an auditorium a change of host shows to those who see the member", async () => {
  const { server, alice, carol } = await auditorium();
  const root = await server.connect("root");
  await root.send("OPER root secret");
  await root.send("CHGHOST robert example.org");
  assertEquals(alice.messages().map(({ command }) => command), ["QUIT", "JOIN"]);
  assertEquals(carol.lines(), []);
});

Deno.test("in an auditorium a kick shows to operators and the one who is removed", async () => {
  const { alice, bob, carol } = await auditorium();
  await alice.send("KICK #a robert");
  assertEquals(bob.lines().length, 1);
  assertEquals(alice.lines().length, 1);
  assertEquals(carol.lines(), []);
});

Deno.test("in an auditorium NAMES, WHO and WHOIS hide members without a voice", async () => {
  const { server, alice, bob, carol } = await auditorium();
  assertEquals(await names(alice), "@alice carol robert");
  assertEquals(await names(carol), "@alice carol");
  await carol.send("PART #a");
  assertEquals(await names(carol), "@alice");
  assertEquals(await names(carol, "JOIN #a"), "@alice carol");
  const who = async (client: TestClient, mask: string) =>
    (await client.askMessages(`WHO ${mask} %cn`)).filter(({ command }) => command === "354")
      .map(({ params }) => params.slice(1).join(" ")).sort();
  assertEquals(await who(carol, "#a"), ["#a alice", "#a carol"]);
  assertEquals((await who(alice, "#a")).length, 3);
  assertEquals(await who(carol, "robert"), ["* robert"]);
  assertEquals(await who(carol, "rob*"), ["* robert"]);
  await bob.send("MODE robert +i");
  assertEquals(await who(carol, "rob*"), []);
  assertEquals(await who(alice, "rob*"), ["#a robert"]);
  const channels = async (client: TestClient) =>
    (await client.askMessages("WHOIS robert")).filter(({ command }) => command === "319").length;
  assertEquals(await channels(carol), 0);
  assertEquals(await channels(alice), 1);
  assertEquals(await channels(bob), 1);
  const root = await server.connect("root");
  await root.send("OPER root secret");
  assertEquals(await names(root), "@alice robert carol");
});

Deno.test("in an auditorium line mode lists whom the user sees", async () => {
  const { server } = await auditorium();
  const dave = await server.call("dave");
  await dave.say("/join #a");
  dave.output();
  assertEquals(await dave.ask("/who"), "In #a: alice, dave\n");
  assertEquals(/In /.test(await dave.ask("/whois robert")), false);
});

Deno.test("in an auditorium a voice, or a standing, makes a member visible", async () => {
  const { server, alice, bob, carol } = await auditorium();
  await alice.send("MODE #a +v robert");
  const change = ":alice!~alice@alice.host MODE #a +v robert";
  assertEquals(carol.lines(), [change]);
  assertEquals(await names(carol), "@alice carol +robert");
  await bob.send("PART #a");
  assertEquals(carol.messages().map(({ command }) => command), ["PART"]);
  await haveAccount(server, "dave");
  const channel = server.state.channel("#a");
  if (channel !== undefined) channel.registration = { founder: "dave", access: new Map() };
  const dave = await connectAs(server, "dave");
  await dave.send("JOIN #a");
  assertEquals(carol.messages().map(({ command }) => command), ["JOIN", "MODE"]);
});

Deno.test("everyone in an auditorium is heard", async () => {
  const { alice, bob, carol } = await auditorium();
  await bob.send("PRIVMSG #a :hello");
  const heard = ":robert!~robert@robert.host PRIVMSG #a :hello";
  assertEquals(alice.lines(), [heard]);
  assertEquals(carol.lines(), [heard]);
});

Deno.test("an invitation of a hidden member does not tell that they are there", async () => {
  const { bob, carol } = await auditorium();
  assertEquals(await carol.ask("INVITE robert #a"), [":test.local 341 carol robert #a"]);
  await bob.send("AWAY :out");
  bob.lines();
  assertEquals(await carol.ask("INVITE robert #a"), [
    ":test.local 341 carol robert #a",
    ":test.local 301 carol robert :out",
  ]);
  assertEquals(bob.lines(), []);
});

Deno.test("an invitation of a hidden member is announced like any other", async () => {
  const { server, alice, bob, carol } = await auditorium(CAPS);
  await server.connect("dave");
  const erin = await server.connect("erin", { caps: CAPS, channels: ["#a"] });
  await alice.send("MODE #a +v carol");
  for (const each of [bob, carol, erin]) each.lines();
  for (const nick of ["dave", "robert"]) {
    assertEquals(await carol.ask(`INVITE ${nick} #a`), [`:test.local 341 carol ${nick} #a`]);
    const [announced] = erin.messages();
    assertEquals([announced?.command, announced?.params[0]], ["INVITE", nick]);
  }
  assertEquals(bob.messages().filter(({ params }) => params[0] === "robert"), []);
});

Deno.test("history does not show who came to an auditorium", async () => {
  const { alice, bob, carol } = await auditorium(CAPS);
  await bob.send("PRIVMSG #a :hello");
  await bob.send("NICK bobby");
  await bob.send("PART #a");
  await bob.send("JOIN #a");
  await alice.send("KICK #a bobby");
  await bob.send("JOIN #a");
  await bob.send("QUIT");
  carol.lines();
  const history = await carol.ask("CHATHISTORY LATEST #a * 50");
  assertEquals(history.filter((line) => /^\S+ :bobby!/.test(line)), []);
  assertEquals(history.filter((line) => line.includes(" PRIVMSG ")).length, 1);
});

Deno.test("metadata of hidden members goes to those who see them", async () => {
  const { alice, bob, carol } = await auditorium(CAPS);
  await bob.send("METADATA * SET avatar :x");
  for (const client of [alice, carol]) {
    await client.send("METADATA * SUB avatar");
    client.lines();
    for (const line of ["METADATA #a SYNC", "METADATA *ALL SYNC"]) {
      const told = (await client.ask(line)).some((each) => / 761 \S+ robert /.test(each));
      assertEquals(told, client === alice, `${client.nick}: ${line}`);
    }
  }
  await carol.send("PART #a");
  carol.lines();
  assertEquals((await carol.ask("JOIN #a")).some((line) => line.includes(" robert ")), false);
});
