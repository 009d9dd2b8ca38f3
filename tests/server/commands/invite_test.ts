/**
 * INVITE.
 * @module
 */

import { assertEquals } from "@std/assert";
import { TestServer } from "../../support/server.ts";

const ALICE = ":alice!~alice@alice.host";

async function channel() {
  const server = new TestServer();
  const alice = await server.connect("alice", { channels: ["#a"] });
  const bob = await server.connect("bob", { channels: ["#a"] });
  const carol = await server.connect("carol");
  alice.lines();
  return { server, alice, bob, carol };
}

Deno.test("INVITE reaches the invited user and the inviter, and no other user", async () => {
  const { alice, bob, carol } = await channel();
  assertEquals(await alice.ask("INVITE CAROL #A"), [":test.local 341 alice carol #a"]);
  assertEquals(carol.lines(), [`${ALICE} INVITE carol #a`]);
  assertEquals(bob.lines(), []);
});

Deno.test("with invite-notify, members are notified too", async () => {
  const { server, alice, carol } = await channel();
  const dave = await server.connect("dave", { caps: ["invite-notify"], channels: ["#a"] });
  const eve = await server.connect("eve", { caps: ["invite-notify"] });
  await alice.send("INVITE carol #a");
  assertEquals(dave.lines(), [`${ALICE} INVITE carol #a`]);
  assertEquals(carol.lines(), [`${ALICE} INVITE carol #a`]);
  assertEquals(eve.lines(), []);
  alice.lines();
  assertEquals(await alice.ask("INVITE eve #a"), [":test.local 341 alice eve #a"]);
  assertEquals(eve.lines(), [`${ALICE} INVITE eve #a`]);
});

Deno.test("a channel operator's invitation overrides every mode, once", async () => {
  const { server, alice, carol } = await channel();
  for (const modes of ["+i", "+k sesame", "+l 1", "+R", "+b carol!*@*"]) {
    await alice.send(`MODE #a ${modes}`);
    assertEquals(/ 47[1-7] /.test((await carol.ask("JOIN #a")).join()), true, modes);
    await alice.send("INVITE carol #a");
    assertEquals((await carol.ask("INVITE")).slice(-2), [
      ":test.local 336 carol #a",
      ":test.local 337 carol :End of /INVITE list",
    ]);
    await carol.send("JOIN #a");
    assertEquals(server.hub.channel("#a")?.members.has(carol.session.user!), true, modes);
    await carol.send("PART #a");
    assertEquals(/ 47[1-7] /.test((await carol.ask("JOIN #a")).join()), true, modes);
    await alice.send(`MODE #a -ilRkb carol`);
  }
  assertEquals(await carol.ask("INVITE"), [":test.local 337 carol :End of /INVITE list"]);
});

Deno.test("an invitation by a plain member does not override modes", async () => {
  const { alice, bob, carol } = await channel();
  assertEquals(await bob.ask("INVITE carol #a"), [":test.local 341 bob carol #a"]);
  await alice.send("MODE #a +b carol");
  carol.lines();
  assertEquals((await carol.askMessages("JOIN #a"))[0]?.command, "474");
});

Deno.test("an invitation does not outlive the channel", async () => {
  const { server, alice, bob, carol } = await channel();
  await alice.send("INVITE carol #a");
  await alice.send("PART #a");
  await bob.send("PART #a");
  await bob.send("JOIN #a");
  await bob.send("MODE #a +i");
  carol.lines();
  assertEquals((await carol.askMessages("JOIN #a"))[0]?.command, "473");
  assertEquals(await carol.ask("INVITE"), [":test.local 337 carol :End of /INVITE list"]);
  assertEquals(server.hub.channelCount, 1);
});

Deno.test("INVITE is refused with the reason", async () => {
  const { alice, bob, carol } = await channel();
  const cases = [
    [alice, "INVITE carol", "461 alice INVITE :Not enough parameters"],
    [alice, "INVITE carol #b", "403 alice #b :No such channel"],
    [carol, "INVITE alice #a", "442 carol #a :You're not on that channel"],
    [alice, "INVITE nobody #a", "401 alice nobody :No such nick/channel"],
    [alice, "INVITE bob #a", "443 alice bob #a :is already on channel"],
  ] as const;
  for (const [client, line, answer] of cases) {
    assertEquals(await client.ask(line), [`:test.local ${answer}`], line);
  }
  await alice.send("MODE #a +i");
  assertEquals(
    await bob.ask("INVITE carol #a"),
    [
      `${ALICE} MODE #a +i`,
      ":test.local 482 bob #a :You're not a channel operator",
    ].slice(1),
  );
  assertEquals(carol.lines(), []);
});

Deno.test("the inviter learns that the invited user is away", async () => {
  const { alice, carol } = await channel();
  await carol.send("AWAY :asleep");
  assertEquals(await alice.ask("INVITE carol #a"), [
    ":test.local 341 alice carol #a",
    ":test.local 301 alice carol :asleep",
  ]);
});

Deno.test("only the latest invitations of a user are kept", async () => {
  const { server, alice, carol } = await channel();
  for (let i = 0; i < 150; i++) {
    await alice.send(`JOIN #c${i}`);
    await alice.send(`INVITE carol #c${i}`);
    await alice.send(`PART #c${i}`);
  }
  assertEquals(carol.session.user?.invites.size, 100);
  await alice.send("JOIN #last");
  await alice.send("MODE #last +i");
  await alice.send("INVITE carol #last");
  await carol.send("JOIN #last");
  assertEquals(server.hub.channel("#last")?.members.size, 2);
});
