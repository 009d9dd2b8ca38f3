/**
 * Which users may speak in a channel: bans, mutes and modes.
 * @module
 */

import { assertEquals } from "@std/assert";
import { TestServer } from "../../../support/server.ts";

async function channel() {
  const server = new TestServer();
  const alice = await server.connect("alice", { channels: ["#a"] });
  const bob = await server.connect("bob", { channels: ["#a"], caps: ["message-tags"] });
  const carol = await server.connect("carol", { caps: ["message-tags"] });
  alice.lines();
  return { server, alice, bob, carol };
}

const BOB = ":bob!~bob@bob.host";

Deno.test("a message that a channel refuses is answered with the reason", async () => {
  const cases = [
    ["+m", "only members with a voice may speak (+m)"],
    ["+M", "you must be logged in to an account, or have a voice (+M)"],
    ["+b bob", "you are banned (+b)"],
    ["+b ~m:bob!*@*", "you are muted (+b)"],
  ];
  for (const [modes = "", reason] of cases) {
    const { alice, bob } = await channel();
    await alice.send(`MODE #a ${modes}`);
    bob.lines();
    alice.lines();
    const answer = [`:test.local 404 bob #a :Cannot send to channel: ${reason}`];
    assertEquals(await bob.ask("PRIVMSG #A :hi"), answer, modes);
    assertEquals(await bob.ask("@+typing=active TAGMSG #a"), answer, modes);
    assertEquals(await bob.ask("NOTICE #a :hi"), [], modes);
    assertEquals(alice.lines(), [], modes);
    await alice.send("MODE #a +v bob");
    alice.lines();
    bob.lines();
    assertEquals(await bob.ask("PRIVMSG #a :hi"), [], modes);
    assertEquals(alice.lines(), [`${BOB} PRIVMSG #a :hi`], modes);
    await alice.send(`MODE #a -v${modes.replace("+", "").replace(" ", " bob ")} bob`);
    alice.lines();
    bob.lines();
    await bob.send("PRIVMSG #a :again");
    assertEquals(alice.lines(), [`${BOB} PRIVMSG #a :again`], modes);
  }
});

Deno.test("an exception overrides bans and mutes", async () => {
  const { alice, bob } = await channel();
  await alice.send("MODE #a +be bob *!*@bob.host");
  await bob.send("PRIVMSG #a :one");
  await alice.send("MODE #a -b+b-e+e bob ~m:bob *!*@bob.host ~m:*!~bob@*");
  await bob.send("PRIVMSG #a :two");
  assertEquals(alice.lines().filter((line) => line.includes("PRIVMSG")), [
    `${BOB} PRIVMSG #a :one`,
    `${BOB} PRIVMSG #a :two`,
  ]);
});

Deno.test("an exception from mutes does not override a ban", async () => {
  const { alice, bob } = await channel();
  await alice.send("MODE #a +be bob ~m:bob");
  bob.lines();
  assertEquals((await bob.askMessages("PRIVMSG #a :hi"))[0]?.command, "404");
});

Deno.test("a user who is logged in can speak under +M", async () => {
  const { server, alice, bob } = await channel();
  server.state.user("bob")!.account = "robert";
  await alice.send("MODE #a +M");
  alice.lines();
  await bob.send("PRIVMSG #a :hi");
  assertEquals(alice.lines(), [`${BOB} PRIVMSG #a :hi`]);
});

Deno.test("users outside of a channel can speak in it only without +n", async () => {
  const { alice, bob, carol } = await channel();
  assertEquals(await carol.ask("PRIVMSG #a :hi"), [
    ":test.local 404 carol #a :Cannot send to channel: you are not in it (+n)",
  ]);
  await alice.send("MODE #a -n");
  alice.lines();
  bob.lines();
  await carol.send("PRIVMSG #a :hi");
  assertEquals(alice.lines(), [":carol!~carol@carol.host PRIVMSG #a :hi"]);
  await alice.send("MODE #a +m");
  assertEquals((await carol.askMessages("PRIVMSG #a :hi"))[0]?.command, "404");
});

Deno.test("+C refuses CTCP, except /me", async () => {
  const { alice, bob } = await channel();
  await alice.send("MODE #a +C");
  alice.lines();
  bob.lines();
  assertEquals(await bob.ask("PRIVMSG #a :\x01VERSION\x01"), [
    ":test.local 404 bob #a :Cannot send to channel: it blocks CTCP (+C)",
  ]);
  await bob.send("NOTICE #a :\x01VERSION x\x01");
  await bob.send("PRIVMSG #a :\x01ACTION waves\x01");
  assertEquals(alice.lines(), [`${BOB} PRIVMSG #a :\x01ACTION waves\x01`]);
});

Deno.test("+C finds a CTCP in any line of a message", async () => {
  const { server, alice } = await channel();
  await alice.send("MODE #a +C");
  const dave = await server.connect("dave", {
    caps: ["draft/multiline", "batch", "message-tags"],
    channels: ["#a"],
  });
  alice.lines();
  await dave.send("BATCH +1 draft/multiline #a");
  await dave.send("@batch=1 PRIVMSG #a :harmless");
  await dave.send("@batch=1 PRIVMSG #a :\x01VERSION\x01");
  assertEquals((await dave.askMessages("BATCH -1"))[0]?.command, "404");
  assertEquals(alice.lines(), []);
});

Deno.test("a message to a channel that does not exist is refused", async () => {
  const { carol } = await channel();
  assertEquals(await carol.ask("PRIVMSG #b :hi"), [":test.local 403 carol #b :No such channel"]);
  assertEquals(await carol.ask("PRIVMSG @#b :hi"), [
    ":test.local 403 carol @#b :No such channel",
  ]);
});

Deno.test("@#channel reaches members with the prefix or a higher one", async () => {
  const { server, alice, bob, carol } = await channel();
  await carol.send("JOIN #a");
  const dave = await server.connect("dave", { channels: ["#a"] });
  await alice.send("MODE #a +vh bob carol");
  for (const client of [alice, bob, carol, dave]) client.lines();
  const heard = () =>
    [alice, bob, carol].filter((client) => client.lines().some((l) => / PRIVMSG /.test(l)))
      .map(({ nick }) => nick);
  const cases = [
    ["@#a", ["alice"]],
    ["%#a", ["alice", "carol"]],
    ["@%#a", ["alice", "carol"]],
    ["+#a", ["alice", "bob", "carol"]],
    ["~#a", []],
  ] as const;
  for (const [target, who] of cases) {
    await dave.send(`PRIVMSG ${target} :psst`);
    assertEquals(heard(), [...who], target);
  }
  await dave.send("PRIVMSG @%#A :psst");
  assertEquals(alice.lines(), [":dave!~dave@dave.host PRIVMSG %#a :psst"]);
  await dave.send("CAP REQ echo-message");
  dave.lines();
  assertEquals(await dave.ask("NOTICE @#a :psst"), [
    ":dave!~dave@dave.host NOTICE @#a :psst",
  ]);
});

Deno.test("a message to @#channel is in no history", async () => {
  const { server, alice, bob } = await channel();
  await bob.send("PRIVMSG @#a :secret");
  await bob.send("PRIVMSG #a :public");
  assertEquals(alice.lines().length, 2);
  const kept = server.store.history({
    conversations: ["#a"],
    limit: 10,
    from: "end",
    everything: false,
  });
  assertEquals(kept.map((event) => event.type === "message" ? event.text : ""), ["public"]);
});

Deno.test("a user who may not speak cannot change their nick", async () => {
  for (const mask of ["bob!*@*", "~m:bob!*@*"]) {
    const { alice, bob } = await channel();
    await alice.send(`MODE #a +b ${mask}`);
    bob.lines();
    assertEquals(await bob.ask("NICK rob"), [
      ":test.local 435 bob rob #a :Cannot change nickname while banned or muted on channel",
    ]);
    await alice.send("MODE #a +v bob");
    bob.lines();
    assertEquals((await bob.askMessages("NICK rob"))[0]?.command, "NICK");
  }
});

Deno.test("a change of lists, nick or account changes who may speak", async () => {
  const { server, alice, bob } = await channel();
  const heard = async () => {
    bob.lines();
    return (await bob.askMessages("PRIVMSG #a :hi"))[0]?.command !== "404";
  };
  await alice.send("MODE #a +b nobody");
  assertEquals(await heard(), true);
  await alice.send("MODE #a +b ~a:robert");
  assertEquals(await heard(), true);
  server.state.user("bob")!.account = "robert";
  assertEquals(await heard(), false);
  await alice.send("MODE #a +e *!*@bob.host");
  assertEquals(await heard(), true);
  await alice.send("MODE #a -e+b *!*@bob.host rob");
  server.state.user("bob")!.account = undefined;
  assertEquals(await heard(), true);
  await bob.send("NICK rob");
  assertEquals(await heard(), false);
  await alice.send("MODE #a -b rob");
  assertEquals(await heard(), true);
});

Deno.test("with mode U only half-operators and above hear members without a voice", async () => {
  const server = new TestServer();
  const caps = ["echo-message", "batch", "draft/chathistory", "message-tags"];
  const alice = await server.connect("alice", { channels: ["#a"] });
  const bob = await server.connect("bob", { caps, channels: ["#a"] });
  const carol = await server.connect("carol", { caps, channels: ["#a"] });
  await alice.send("MODE #a +Uh carol");
  for (const each of [alice, carol]) each.lines();
  const heard = ":bob!~bob@bob.host PRIVMSG #a :hello";
  assertEquals((await bob.ask("PRIVMSG #a :hello")).map(untagged), [heard]);
  assertEquals(alice.lines(), [heard]);
  assertEquals(carol.lines().map(untagged), [heard]);
  await alice.send("MODE #a -h carol");
  carol.lines();
  await bob.send("PRIVMSG #a :again");
  await bob.send("PRIVMSG +#a :and again");
  await bob.send("@+typing=active TAGMSG #a");
  assertEquals(carol.lines(), []);
  assertEquals(alice.lines().length, 3);
  const history = await carol.ask("CHATHISTORY LATEST #a * 10");
  assertEquals(history.filter((line) => line.includes("PRIVMSG")), []);
  await alice.send("MODE #a +v bob");
  for (const each of [alice, carol]) each.lines();
  await bob.send("PRIVMSG #a :with a voice");
  assertEquals(carol.lines().length, 1);
  assertEquals(alice.lines().length, 1);
});

Deno.test("with mode U users outside the channel reach operators only, and m still mutes", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice", { channels: ["#a"] });
  const bob = await server.connect("bob", { channels: ["#a"] });
  const carol = await server.connect("carol");
  await alice.send("MODE #a +U-n");
  for (const each of [alice, bob]) each.lines();
  await carol.send("PRIVMSG #a :hello");
  assertEquals(alice.lines().length, 1);
  assertEquals(bob.lines(), []);
  await alice.send("MODE #a +m");
  bob.lines();
  assertEquals((await bob.ask("PRIVMSG #a :hello"))[0]?.split(" ")[1], "404");
});

function untagged(line: string): string {
  return line.replace(/^@\S+ /, "");
}
