/**
 * The labels of commands and answers.
 * @module
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { TestServer } from "../../../support/server.ts";

const CAPS = ["labeled-response", "batch"];

Deno.test("one answer carries the label", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice", { caps: CAPS });
  assertEquals(await alice.ask("@label=x1 PING token"), [
    "@label=x1 :test.local PONG test.local token",
  ]);
  assertEquals(await alice.ask("@label=x2 PRIVMSG nobody :hi"), [
    "@label=x2 :test.local 401 alice nobody :No such nick/channel",
  ]);
  assertEquals(await alice.ask("@label=x3 NONSENSE"), [
    "@label=x3 :test.local 421 alice NONSENSE :Unknown command",
  ]);
  assertEquals(await alice.ask("@label=x4 JOIN"), [
    "@label=x4 :test.local 461 alice JOIN :Not enough parameters",
  ]);
});

Deno.test("several answers come in a batch with the label", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice", { caps: CAPS });
  const [start, ...rest] = await alice.askMessages("@label=x JOIN #a");
  assertEquals(start?.tags.get("label"), "x");
  assertEquals([start?.command, start?.params[1]], ["BATCH", "labeled-response"]);
  const reference = (start?.params[0] ?? "").slice(1);
  const end = rest.pop();
  assertEquals(end?.params, [`-${reference}`]);
  assertEquals(end?.tags.size, 0);
  assertEquals(rest.map(({ command }) => command), ["JOIN", "353", "366"]);
  for (const { tags } of rest) assertEquals([...tags], [["batch", reference]]);
  const [next] = await alice.askMessages("@label=y MOTD");
  assert(next?.params[0] !== start?.params[0], "two batches with one reference");
});

Deno.test("no answer is an ACK", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice", { caps: CAPS, channels: ["#a"] });
  const bob = await server.connect("bob", { caps: CAPS, channels: ["#a"] });
  for (const line of ["PONG x", "PRIVMSG #a :hi", "NOTICE nobody :hi", "JOIN #a", "CAP END"]) {
    alice.lines();
    assertEquals(await alice.ask(`@label=z ${line}`), ["@label=z :test.local ACK"], line);
  }
  assert(bob.lines().every((line) => !line.includes("label")));
});

Deno.test("the echo of a message carries its label", async () => {
  const server = new TestServer();
  const caps = [...CAPS, "echo-message", "message-tags", "server-time"];
  const alice = await server.connect("alice", { caps, channels: ["#a"] });
  const bob = await server.connect("bob", { caps, channels: ["#a"] });
  const [echo, ...none] = await alice.askMessages("@label=x;+a=b PRIVMSG #a :hi");
  assertEquals(none, []);
  assertEquals(echo?.tags.get("label"), "x");
  assertEquals(echo?.tags.get("+a"), "b");
  const copy = bob.messages().at(-1);
  assertEquals(copy?.tags.get("msgid"), echo?.tags.get("msgid"));
  assertEquals(copy?.tags.get("time"), echo?.tags.get("time"));
  assertEquals(copy?.tags.has("label"), false);
});

Deno.test("a message to oneself has its label only on the echo", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice", { caps: [...CAPS, "echo-message"] });
  const source = "alice!~alice@alice.host";
  assertEquals(await alice.ask("@label=x PRIVMSG alice :hi"), [
    `:${source} PRIVMSG alice :hi`,
    `@label=x :${source} PRIVMSG alice :hi`,
  ]);
});

Deno.test("a label is escaped like a tag, and needs the capability", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice", { caps: CAPS });
  assertEquals(await alice.ask("@label=\\:\\s\\\\é PING x"), [
    "@label=\\:\\s\\\\é :test.local PONG test.local x",
  ]);
  assertEquals(await alice.ask(`@label=${"l".repeat(64)} PONG`), [
    `@label=${"l".repeat(64)} :test.local ACK`,
  ]);
  for (const caps of [[], ["labeled-response"], ["batch", "message-tags"]]) {
    const other = await server.connect("bob", { caps });
    assertEquals(
      (await other.askMessages("@label=x PING y")).map(({ tags }) => tags.size),
      [0],
    );
    other.lose();
  }
});

Deno.test("other users' messages are not part of a labeled answer", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice", { caps: CAPS, channels: ["#a"] });
  const bob = await server.connect("bob", { caps: CAPS });
  const asking = alice.send("@label=x WHOIS bob");
  await bob.send("JOIN #a");
  await asking;
  const joins = alice.lines().filter((line) => line.includes(" JOIN "));
  assertEquals(joins, [":bob!~bob@bob.host JOIN #a"]);
});

Deno.test("labels work before registration", async () => {
  const server = new TestServer();
  const client = server.client();
  await client.send("CAP REQ :labeled-response batch");
  assertMatch((await client.ask("@label=x NICK"))[0] ?? "", /^@label=x :test\.local 431 \* /);
  assertEquals(await client.ask("@label=y NICK alice"), ["@label=y :test.local ACK"]);
  await client.send("USER a 0 * :A");
  const [start] = await client.ask("@label=z CAP END");
  assertMatch(start ?? "", /^@label=z :test\.local BATCH \+[^ ]+ labeled-response$/);
});

Deno.test("an unreadable line is refused with its label, unless the label may be cut off", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice", { caps: CAPS });
  await alice.write(Uint8Array.from("@label=x PRIVMSG #a \xff\r\n", (c) => c.charCodeAt(0)));
  assertMatch(alice.lines().join(), /^@label=x :test\.local FAIL PRIVMSG INVALID_UTF8 :.+$/);
  assertEquals(await alice.ask(`@label=y PRIVMSG #a ${"x".repeat(5_000)}`), [
    "@label=y :test.local 417 alice :Input line was too long",
  ]);
  assertEquals(await alice.ask(`@+a=${"x".repeat(4_075)};label=0123456789 PING x`), [
    ":test.local 417 alice :Input line was too long",
  ]);
});
