/**
 * KICK.
 * @module
 */

import { assertEquals } from "@std/assert";
import { KICK_MAX } from "../../../server/limits/command_limits.ts";
import { TestServer } from "../../support/server.ts";

const ALICE = ":alice!~alice@alice.host";

async function channel(...nicks: string[]) {
  const server = new TestServer();
  const alice = await server.connect("alice", { channels: ["#a"] });
  const others = [];
  for (const nick of nicks) others.push(await server.connect(nick, { channels: ["#a"] }));
  for (const client of [alice, ...others]) client.lines();
  return { server, alice, others };
}

Deno.test("KICK removes a member, and all members see the reason", async () => {
  const { server, alice, others: [bob, carol] } = await channel("bob", "carol");
  await alice.send("KICK #A BOB :see you");
  const seen = [`${ALICE} KICK #a bob :see you`];
  for (const client of [alice, bob, carol]) assertEquals(client?.lines(), seen);
  assertEquals(server.hub.channel("#a")?.members.size, 2);
  assertEquals(bob?.session.user?.channels.size, 0);
});

Deno.test("without a comment, the kicker's nick is the comment", async () => {
  const { alice } = await channel("bob", "carol");
  assertEquals(await alice.ask("KICK #a bob"), [`${ALICE} KICK #a bob :alice`]);
  assertEquals(await alice.ask("KICK #a carol :"), [`${ALICE} KICK #a carol :alice`]);
});

Deno.test("several users are kicked with one message each", async () => {
  const { alice, others: [, , , , frank] } = await channel("bob", "carol", "dave", "eve", "frank");
  await alice.send("KICK #a bob,carol,dave,eve,frank :bye");
  assertEquals(
    frank?.lines(),
    ["bob", "carol", "dave", "eve"].map((nick) => `${ALICE} KICK #a ${nick} :bye`),
  );
});

Deno.test("as many channels as users are paired by position", async () => {
  const { server, alice, others: [bob, carol] } = await channel("bob", "carol");
  await alice.send("JOIN #b");
  await carol?.send("JOIN #b");
  assertEquals(await alice.ask("KICK #a,#b bob,carol :bye"), [
    `${ALICE} KICK #a bob :bye`,
    `${ALICE} KICK #b carol :bye`,
  ]);
  assertEquals(bob?.session.user?.channels.size, 0);
  assertEquals(server.hub.channel("#b")?.members.size, 1);
});

Deno.test("a comment is cut to KICKLEN", async () => {
  const { alice } = await channel("bob");
  const [message] = await alice.askMessages(`KICK #a bob :${"x".repeat(KICK_MAX + 50)}`);
  assertEquals(message?.params[2], "x".repeat(KICK_MAX));
});

Deno.test("KICK is refused with the reason", async () => {
  const { server, alice, others: [bob] } = await channel("bob");
  const carol = await server.connect("carol");
  const cases = [
    [alice, "KICK #a", "461 alice KICK :Not enough parameters"],
    [alice, "KICK #a ,", "461 alice KICK :Not enough parameters"],
    [alice, "KICK #a,#b,#c bob,x,y,z", "461 alice KICK :Not enough parameters"],
    [alice, "KICK #b bob", "403 alice #b :No such channel"],
    [carol, "KICK #a bob", "442 carol #a :You're not on that channel"],
    [bob, "KICK #a alice", "482 bob #a :You're not a channel operator"],
    [bob, "KICK #a nobody", "482 bob #a :You're not a channel operator"],
    [alice, "KICK #a carol", "441 alice carol #a :They aren't on that channel"],
    [alice, "KICK #a nobody", "441 alice nobody #a :They aren't on that channel"],
  ] as const;
  for (const [client, line, answer] of cases) {
    assertEquals(await client?.ask(line), [`:test.local ${answer}`], line);
  }
  assertEquals(server.hub.channel("#a")?.members.size, 2);
});

Deno.test("members can only kick members of lower standing", async () => {
  const cases = [
    ["o", "o", true],
    ["o", "a", false],
    ["o", "q", false],
    ["a", "a", false],
    ["a", "o", true],
    ["q", "a", true],
    ["q", "q", true],
    ["h", "h", false],
    ["h", "o", false],
    ["h", "v", true],
    ["h", "", true],
    ["v", "", false],
  ] as const;
  for (const [own, other, allowed] of cases) {
    const { server, alice } = await channel("bob");
    const { members } = server.state.channel("#a")!;
    members.get(server.state.user("alice")!)!.modes = own;
    members.get(server.state.user("bob")!)!.modes = other;
    const [answer] = await alice.askMessages("KICK #a bob");
    assertEquals(answer?.command, allowed ? "KICK" : "482", `${own} kicks ${other}`);
    assertEquals(members.size, allowed ? 1 : 2);
  }
});

Deno.test("the last member can kick themselves, which ends the channel", async () => {
  const { server, alice } = await channel();
  assertEquals(await alice.ask("KICK #a alice"), [`${ALICE} KICK #a alice :alice`]);
  assertEquals(server.hub.channelCount, 0);
});

Deno.test("users in line mode see a kick", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice", { channels: ["#lobby"] });
  const zoe = await server.call("zoe");
  zoe.output();
  await alice.send("KICK #lobby zoe :too loud");
  assertEquals(zoe.output(), "alice removed zoe from #lobby: too loud\n");
});
