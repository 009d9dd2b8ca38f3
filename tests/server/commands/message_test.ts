/**
 * PRIVMSG, NOTICE and TAGMSG.
 * @module
 */

import { assert, assertEquals, assertGreater } from "@std/assert";
import { TestServer } from "../../support/server.ts";

const source = (nick: string): string => `${nick}!~${nick}@${nick}.host`;

Deno.test("PRIVMSG and NOTICE reach the others in a channel, or one user", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice", { channels: ["#a"] });
  const bob = await server.connect("bob", { channels: ["#a"] });
  const carol = await server.connect("carol");
  alice.lines();
  for (const command of ["PRIVMSG", "NOTICE"]) {
    assertEquals(await alice.ask(`${command} #A :hello  there `), []);
    assertEquals(bob.lines(), [`:${source("alice")} ${command} #a :hello  there `]);
    assertEquals(await alice.ask(`${command} CAROL hi`), []);
    assertEquals(carol.lines(), [`:${source("alice")} ${command} carol :hi`]);
    assertEquals(bob.lines(), []);
  }
});

Deno.test("a message goes to each target, and each target is refused separately", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice", { channels: ["#a"] });
  const bob = await server.connect("bob", { channels: ["#a"] });
  assertEquals(
    await alice.ask("PRIVMSG #a,nobody,bob :x"),
    [
      `:${source("bob")} JOIN #a`,
      ":test.local 401 alice nobody :No such nick/channel",
    ].slice(1),
  );
  assertEquals(bob.lines(), [
    `:${source("alice")} PRIVMSG #a :x`,
    `:${source("alice")} PRIVMSG bob :x`,
  ]);
  assertEquals(await alice.ask("PRIVMSG a,b,c,d,e :x"), [
    ":test.local 407 alice a,b,c,d,e :At most 4 targets",
  ]);
});

Deno.test("PRIVMSG is refused in the order of the specification, and NOTICE without an answer", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice", { channels: ["#a"] });
  await server.connect("bob", { channels: ["#b"] });
  const refused: [string, string][] = [
    ["PRIVMSG", ":test.local 411 alice :No recipient given (PRIVMSG)"],
    ["PRIVMSG bob", ":test.local 412 alice :No text to send"],
    ["PRIVMSG bob :", ":test.local 412 alice :No text to send"],
    ["PRIVMSG nobody :x", ":test.local 401 alice nobody :No such nick/channel"],
    ["PRIVMSG #none :x", ":test.local 403 alice #none :No such channel"],
  ];
  for (const [line, answer] of refused) {
    assertEquals(await alice.ask(line), [answer]);
    assertEquals(await alice.ask(line.replace("PRIVMSG", "NOTICE")), []);
  }
  const [outside = ""] = await alice.ask("PRIVMSG #b :x");
  assert(outside.startsWith(":test.local 404 alice #b :Cannot send to channel"), outside);
  assertEquals(await alice.ask("NOTICE #b :x"), []);
});

Deno.test("a PRIVMSG to an away user is answered with 301, a NOTICE is not", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice");
  const bob = await server.connect("bob");
  await bob.send("AWAY :gone fishing");
  assertEquals(await alice.ask("PRIVMSG bob :x"), [":test.local 301 alice bob :gone fishing"]);
  assertEquals(await alice.ask("NOTICE bob :x"), []);
});

Deno.test("echo-message gives senders their own messages back", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice", { caps: ["echo-message"], channels: ["#a"] });
  await server.connect("bob");
  for (
    const [line, echo] of [
      ["PRIVMSG #a :x", "PRIVMSG #a :x"],
      ["NOTICE bob :x", "NOTICE bob :x"],
    ]
  ) assertEquals(await alice.ask(line ?? ""), [`:${source("alice")} ${echo}`]);
  assertEquals(await alice.ask("TAGMSG #a"), []);
});

Deno.test("a message to oneself comes once, and once more as an echo", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice");
  assertEquals(await alice.ask("PRIVMSG alice :x"), [`:${source("alice")} PRIVMSG alice :x`]);
  const bob = await server.connect("bob", { caps: ["echo-message"] });
  const line = `:${source("bob")} PRIVMSG bob :x`;
  assertEquals(await bob.ask("PRIVMSG bob :x"), [line, line]);
});

Deno.test("each message has a unique msgid, the same for every client, and later ones are greater", async () => {
  const server = new TestServer();
  const caps = ["message-tags", "echo-message"];
  const alice = await server.connect("alice", { caps, channels: ["#a"] });
  const bob = await server.connect("bob", { caps, channels: ["#a"] });
  const plain = await server.connect("carol", { channels: ["#a"] });
  alice.lines();
  bob.lines();
  const ids: string[] = [];
  for (let i = 0; i < 50; i++) {
    const [echo] = await alice.askMessages(`PRIVMSG #a :${i}`);
    const [copy] = bob.messages();
    assertEquals(copy?.tags.get("msgid"), echo?.tags.get("msgid"));
    ids.push(echo?.tags.get("msgid") ?? "");
  }
  for (const [i, id] of ids.entries()) assertGreater(id, ids[i - 1] ?? "");
  assert(plain.lines().every((line) => !line.startsWith("@")));
});

Deno.test("client-only tags are passed on unchanged, and other tags are dropped", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice", { caps: ["message-tags"], channels: ["#a"] });
  const bob = await server.connect("bob", { caps: ["message-tags"], channels: ["#a"] });
  await alice.send("@+typing=active;time=never;+x=a\\:\\s\\\\;account=root;msgid=1 PRIVMSG #a :x");
  const tags = bob.messages().at(-1)?.tags;
  assertEquals([...tags?.keys() ?? []], ["msgid", "+typing", "+x"]);
  assertEquals(tags?.get("+x"), "a; \\");
  await alice.send("@+typing=done TAGMSG #a");
  const [typing] = bob.messages();
  assertEquals([typing?.command, typing?.params], ["TAGMSG", ["#a"]]);
  assertEquals(typing?.tags.get("+typing"), "done");
});

Deno.test("TAGMSG reaches only clients with message-tags", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice", { caps: ["message-tags"], channels: ["#a"] });
  const bob = await server.connect("bob", { caps: ["server-time"], channels: ["#a"] });
  const line = await server.call("carol");
  await line.say("/join #a");
  line.output();
  bob.lines();
  await alice.send("@+typing=active TAGMSG #a,bob,carol");
  assertEquals(bob.lines(), []);
  assertEquals(line.output(), "");
  alice.lines();
  assertEquals((await alice.ask("TAGMSG")).length, 1);
});
