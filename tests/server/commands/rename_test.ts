/**
 * RENAME.
 * @module
 */

import { assertEquals } from "@std/assert";
import { storedChannel } from "../../../server/channel/stored_channel.ts";
import { TestServer } from "../../support/server.ts";

const CAPS = ["draft/channel-rename"];
const ALICE = ":alice!~alice@alice.host";

async function channel() {
  const server = new TestServer();
  const alice = await server.connect("alice", { caps: CAPS, channels: ["#a"] });
  const bob = await server.connect("bob", { channels: ["#a"] });
  await alice.send("TOPIC #a :The topic");
  await alice.send("MODE #a +b x");
  for (const client of [alice, bob]) client.lines();
  return { server, alice, bob };
}

Deno.test("RENAME keeps a channel's members, modes and topic", async () => {
  const { server, alice, bob } = await channel();
  const before = server.hub.channel("#a");
  assertEquals(await alice.ask("RENAME #A #B :Typo fix"), [`${ALICE} RENAME #a #B :Typo fix`]);
  assertEquals(server.hub.channel("#a"), undefined);
  assertEquals(server.hub.channel("#b"), before);
  assertEquals(before?.name, "#B");
  assertEquals(before?.lists.b.length, 1);
  assertEquals([...bob.session.user!.channels], [before]);
  assertEquals(await alice.ask("RENAME #b #c"), [`${ALICE} RENAME #B #c :`]);
});

Deno.test("a client without the capability sees a PART and a JOIN", async () => {
  const { server, alice, bob } = await channel();
  const carol = await server.connect("carol", { caps: ["extended-join"], channels: ["#a"] });
  bob.lines();
  const at = Math.floor((server.hub.channel("#a")?.topic?.setAt ?? 0) / 1000);
  await alice.send("RENAME #a #b :Typo fix");
  assertEquals(bob.lines(), [
    ":bob!~bob@bob.host PART #a :Typo fix",
    ":bob!~bob@bob.host JOIN #b",
    ":test.local 332 bob #b :The topic",
    `:test.local 333 bob #b alice!~alice@alice.host ${at}`,
    ":test.local 353 bob = #b :@alice bob carol",
    ":test.local 366 bob #b :End of /NAMES list",
  ]);
  assertEquals(carol.lines()[1], ":carol!~carol@carol.host JOIN #b * CAROL");
  await alice.send("RENAME #b #c");
  assertEquals(bob.lines()[0], ":bob!~bob@bob.host PART #b");
});

Deno.test("the renaming client sees a PART and a JOIN too without the capability", async () => {
  const { alice, bob } = await channel();
  await alice.send("MODE #a +o bob");
  bob.lines();
  assertEquals((await bob.ask("RENAME #a #b")).slice(0, 2), [
    ":bob!~bob@bob.host PART #a",
    ":bob!~bob@bob.host JOIN #b",
  ]);
});

Deno.test("a change of case is a rename, and invisible without the capability", async () => {
  const { server, alice, bob } = await channel();
  assertEquals(await alice.ask("RENAME #a #A"), [`${ALICE} RENAME #a #A :`]);
  assertEquals(bob.lines(), []);
  assertEquals(server.hub.channel("#a")?.name, "#A");
});

Deno.test("the old name is free again", async () => {
  const { alice, bob } = await channel();
  await alice.send("RENAME #a #b");
  bob.lines();
  assertEquals((await bob.ask("JOIN #a"))[1], ":test.local 353 bob = #a :@bob");
});

Deno.test("RENAME is refused with the reason", async () => {
  const { server, alice, bob } = await channel();
  await alice.send("JOIN #used");
  const carol = await server.connect("carol");
  const cases = [
    [alice, "RENAME #a", "461 alice RENAME :Not enough parameters"],
    [alice, "RENAME #x #y", "403 alice #x :No such channel"],
    [carol, "RENAME #a #y", "442 carol #a :You're not on that channel"],
    [bob, "RENAME #a #y", "482 bob #a :You're not a channel operator"],
    [
      alice,
      "RENAME #a #USED",
      "FAIL RENAME CHANNEL_NAME_IN_USE #a #USED :The channel name is already taken",
    ],
    [
      alice,
      "RENAME #a %local",
      "FAIL RENAME CANNOT_RENAME #a %local :You cannot change a channel prefix type",
    ],
    [
      alice,
      "RENAME #a #a*",
      `FAIL RENAME CANNOT_RENAME #a #a* :a channel name cannot hold "*"`,
    ],
    [
      alice,
      "RENAME #a #a",
      "FAIL RENAME CANNOT_RENAME #a #a :The channel has that name already",
    ],
  ] as const;
  for (const [client, line, answer] of cases) {
    assertEquals(await client.ask(line), [`:test.local ${answer}`], line);
  }
});

Deno.test("only the founder can rename a registered channel", async () => {
  const { server, alice } = await channel();
  server.state.channel("#a")!.registration = { founder: "robert", access: new Map() };
  assertEquals(await alice.ask("RENAME #a #b"), [
    ":test.local 482 alice #a :You must be the channel's founder",
  ]);
});

Deno.test("a registered channel is stored under its new name", async () => {
  const { server, alice } = await channel();
  const registered = server.state.channel("#a")!;
  registered.registration = { founder: "robert", access: new Map() };
  server.store.putChannel(storedChannel(registered, registered.registration));
  registered.members.get(server.state.user("alice")!)!.modes = "q";
  await alice.send("RENAME #a #B");
  assertEquals([...server.store.channels()].map(({ name, founder }) => [name, founder]), [
    ["#B", "robert"],
  ]);
});

Deno.test("history goes with the channel", async () => {
  const { server, alice, bob } = await channel();
  await bob.send("PRIVMSG #a :hello");
  await alice.send("RENAME #a #b");
  const query = { limit: 10, from: "end", everything: false } as const;
  const own = server.hub.channel("#b")!.ownConversation;
  assertEquals(server.store.history({ conversations: ["#a", "#b"], ...query }), []);
  assertEquals(server.store.history({ conversations: [own], ...query }).length, 1);
});
