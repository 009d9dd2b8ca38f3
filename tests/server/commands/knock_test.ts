/**
 * KNOCK, and channel mode K.
 * @module
 */

import { assertEquals } from "@std/assert";
import { TestServer } from "../../support/server.ts";

const DELIVERED = ":test.local 711 bob #team :Your KNOCK has been delivered.";

async function knocking(modes = "+i") {
  const server = new TestServer();
  const alice = await server.connect("alice", { channels: ["#team"] });
  const carol = await server.connect("carol", { channels: ["#team"] });
  const bob = await server.connect("bob");
  await alice.send(`MODE #team ${modes}`);
  alice.lines();
  carol.lines();
  return { server, alice, bob, carol };
}

Deno.test("KNOCK asks those who may invite, and no other member", async () => {
  for (const modes of ["+i", "+k sesame", "+l 1", "+R", "+is"]) {
    const { alice, bob, carol } = await knocking(modes);
    assertEquals(await bob.ask("KNOCK #Team"), [DELIVERED]);
    assertEquals(alice.lines(), [
      ":test.local 710 #team #team bob!~bob@bob.host :has asked for an invite",
    ]);
    assertEquals(carol.lines(), []);
    await alice.send("MODE #team +h carol");
    carol.lines();
    await bob.send("KNOCK #team :it is me");
    assertEquals(carol.lines(), [
      ":test.local 710 #team #team bob!~bob@bob.host :has asked for an invite: it is me",
    ]);
  }
});

Deno.test("KNOCK is refused where it makes no sense", async () => {
  const { alice, bob } = await knocking("+iK");
  assertEquals(await bob.ask("KNOCK #nowhere"), [
    ":test.local 403 bob #nowhere :No such channel",
  ]);
  assertEquals(await alice.ask("KNOCK #team"), [
    ":test.local 714 alice #team :You are already on that channel.",
  ]);
  assertEquals(await bob.ask("KNOCK #team"), [
    ":test.local 480 bob #team :Cannot knock: the channel takes no knocks (+K)",
  ]);
  await alice.send("MODE #team +b bob");
  assertEquals(await bob.ask("KNOCK #team"), [
    ":test.local 404 bob #team :Cannot knock: you are banned (+b)",
  ]);
  await alice.send("MODE #team -iKb bob");
  assertEquals(await bob.ask("KNOCK #team"), [":test.local 713 bob #team :Channel is open."]);
  await alice.send("MODE #team +i-o alice");
  assertEquals(await bob.ask("KNOCK #team"), [
    ":test.local 480 bob #team :Cannot knock: no operator of the channel is there",
  ]);
});

Deno.test("an invited user need not knock", async () => {
  const { alice, bob } = await knocking();
  await alice.send("INVITE bob #team");
  assertEquals(
    (await bob.ask("KNOCK #team")).at(-1),
    ":test.local 713 bob #team :Channel is open.",
  );
});

Deno.test("a channel hears of five knocks, and not of users whom its operator silenced", async () => {
  const { server, alice, bob } = await knocking();
  await alice.send("SILENCE bob");
  alice.lines();
  assertEquals(await bob.ask("KNOCK #team"), [DELIVERED]);
  assertEquals(alice.lines(), []);
  for (let i = 0; i < 4; i++) await (await server.connect(`u${i}`)).send("KNOCK #team");
  assertEquals(alice.lines().length, 4);
  assertEquals(await bob.ask("KNOCK #team"), [
    ":test.local 712 bob #team :Too many KNOCKs (channel): wait a little.",
  ]);
});

Deno.test("a user may knock as often as invite", async () => {
  const server = new TestServer({ limits: { invites: { count: 1, time: 60_000 } } });
  const alice = await server.connect("alice", { channels: ["#team"] });
  const bob = await server.connect("bob");
  await alice.send("MODE #team +i");
  await bob.send("KNOCK #team");
  assertEquals(await bob.ask("KNOCK #team"), [
    ":test.local 712 bob #team :Too many KNOCKs (user): wait a little.",
  ]);
});

Deno.test("an operator in line mode reads who knocks, and how to let them in", async () => {
  const server = new TestServer();
  const alice = await server.call("alice");
  await alice.say("/join #team");
  server.state.channel("#team")!.flags = "i";
  const bob = await server.connect("bob");
  alice.output();
  await bob.send("KNOCK #team :it is me");
  assertEquals(
    alice.output(),
    "bob asks to be invited to #team (it is me): type /invite bob to do so.\n",
  );
});
