/**
 * Messages of several lines, between clients: https://ircv3.net/specs/extensions/multiline
 * @module
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { Batches } from "../../../../client/core/connection/batches.ts";
import { linesOf, messagesOf, multilineLimits } from "../../../../client/core/sending/multiline.ts";
import { parse } from "../../../../protocol/message.ts";
import { joinLines } from "../../../../protocol/multiline.ts";
import { CuttingProxy } from "../../../support/cutting_proxy.ts";
import { startDaemon } from "../../../support/daemon.ts";
import { Random } from "../../../support/random.ts";
import { talk, told } from "../../support/cut_off.ts";
import { RunningClient } from "../../support/running_client.ts";
import { ECHOING, type Script, ScriptedServer } from "../../support/scripted_server.ts";

const CODE = "function answer() {\n\n  return 42; // größer 漢字\n}";
const encoder = new TextEncoder();

Deno.test("a pasted text is one message for clients with multiline, and lines for others", async () => {
  await using daemon = startDaemon();
  const ned = await daemon.line("ned");
  await ned.write("/join #a\n");
  const raw = await daemon.irc("raw", "#a");
  const bob = new RunningClient(daemon.port, { nick: "bob" });
  await bob.event("joined");
  const alice = new RunningClient(daemon.port);
  await alice.event("names");
  alice.client.say("#a", `\n${CODE}\n \n`);
  const long = "one long line without an end in sight ".repeat(100);
  alice.client.say("#a", long);
  await alice.client.settled();
  const own = alice.all("entry").filter(({ entry }) => entry.kind === "message");
  assertEquals(own.map(({ entry }) => entry.text), [CODE, long]);
  for (const text of [CODE, long]) {
    const { entry } = await bob.event("entry", ({ entry }) => entry.text === text);
    assertEquals([entry.nick, entry.buffer, entry.own], ["alice", "#a", false]);
    assert(entry.msgid !== undefined);
  }
  await raw.expect(
    /PRIVMSG #a :function answer\(\) \{\r\n.*PRIVMSG #a : {2}return 42.*\r\n.*:\}\r\n/,
  );
  await ned.expect(/alice: function answer\(\) \{\n/);
  const carol = new RunningClient(daemon.port, { nick: "carol", history: 10 });
  const { entries } = await carol.event("history");
  const spoken = entries.filter(({ kind }) => kind === "message").map(({ text }) => text);
  assertEquals(spoken, [CODE, long]);
  await Promise.all([alice, bob, carol].map(({ client }) => client.quit()));
});

Deno.test("no multiline message is lost or repeated across cuts", async () => {
  await using daemon = startDaemon();
  await using proxy = new CuttingProxy({
    port: () => daemon.port,
    random: new Random(3),
    count: 10,
    bytes: [2_000, 9_000],
  });
  const patient = { retryFirst: true, timing: { backoff: { first: 5, most: 20 } } };
  const bob = new RunningClient(daemon.port, { nick: "bob" });
  await bob.event("joined");
  const alice = new RunningClient(proxy.port, patient);
  await alice.event("joined");
  const said = Array.from({ length: 60 }, (_, i) => `number ${i}\n${"x ".repeat(i * 20)}\n\nend`);
  await talk([alice], "#a", said);
  alice.client.say("#a", "the end");
  const heard = await told(bob, "#a", "alice: the end");
  assertEquals(heard, [...said, "the end"].map((text) => `alice: ${text}`));
  assertEquals(await told(alice, "#a", "alice: the end"), heard);
  assert(proxy.cuts >= 10, `${proxy.cuts} cuts`);
  await Promise.all([alice, bob].map(({ client }) => client.quit()));
});

/** A server with these limits, which can offer fewer capabilities from the second connection on. */
function taking(value: string): Script {
  return {
    capabilities: [...ECHOING, `draft/multiline=${value}`],
    answer: ({ command, params, tags }, peer) => {
      if (command === "BATCH" && params[0]?.startsWith("-")) {
        const opened = peer.received.find((m) => m.params[0] === `+${params[0]?.slice(1)}`);
        peer.send(`@label=${opened?.tags.get("label")} ACK`);
      }
      return tags.has("batch") || command === "BATCH";
    },
  };
}

Deno.test("messages stay within the server's limits, with tags on the opening BATCH", async () => {
  const server = new ScriptedServer(taking("max-bytes=40,max-lines=3"));
  const running = new RunningClient(server.port);
  await running.event("joined");
  running.client.say("#a", "1\n2\n3\n4\n5", "message", "m7");
  running.client.say("#a", `${"y".repeat(30)}\n${"z".repeat(30)}`);
  running.client.say("#a", "a\nb", "action");
  await running.client.settled();
  const batches = server.received.filter(({ command, params }) =>
    command === "BATCH" && params[0]?.startsWith("+")
  );
  assertEquals(batches.length, 2);
  for (const { params, tags } of batches) {
    assertEquals(params.slice(1), ["draft/multiline", "#a"]);
    assertEquals([tags.get("+draft/reply"), tags.get("+chatd/nonce")?.length], ["m7", 36]);
  }
  const within = server.received.filter(({ tags }) => tags.has("batch"));
  assertEquals(within.map(({ params }) => params[1]), ["1", "2", "3", "4", "5"]);
  for (const { tags } of within) assertEquals([...tags.keys()], ["batch"]);
  assertEquals(server.said().filter((text) => !/^\d$/.test(text)), [
    "y".repeat(30),
    "z".repeat(30),
    "\x01ACTION a\x01",
    "\x01ACTION b\x01",
  ]);
  await running.client.quit();
  await server.close();
});

Deno.test("a message too long for the server after a reconnection fails, and a retry sends it in parts", async () => {
  const able = taking("max-bytes=4000");
  const first = new ScriptedServer({
    ...able,
    answer: (message, peer) => {
      if (message.command !== "BATCH") return able.answer?.(message, peer);
      peer.close();
      return true;
    },
  });
  const { port } = first;
  const running = new RunningClient(port);
  await running.event("joined");
  const [whole] = running.client.say("#a", "one\ntwo");
  assertEquals(whole?.text, "one\ntwo");
  await running.event("disconnected");
  await first.close();
  const second = new ScriptedServer({ capabilities: ECHOING }, port);
  const { message } = await running.event("outgoing", ({ message }) => message.state === "failed");
  assertStringIncludes(message.reason ?? "", "only one line at a time");
  assertEquals(running.client.retry().map(({ text }) => text), ["one", "two"]);
  await running.client.settled();
  assertEquals(second.said(), ["one", "two"]);
  await running.client.quit();
  await second.close();
});

Deno.test("the messages of any text fit, and hold all of it", () => {
  const texts = fc.array(fc.string({ unit: "binary", maxLength: 60 }), { maxLength: 12 })
    .map((lines) => lines.join("\n"));
  const most = fc.record({
    bytes: fc.integer({ min: 20, max: 200 }),
    lines: fc.integer({ min: 2, max: 6 }),
  });
  fc.assert(fc.property(texts, most, (text, most) => {
    const limit = 16;
    const messages = messagesOf(text, limit, most);
    for (const message of messages) {
      const lines = linesOf(message, limit);
      assertEquals(joinLines(lines).text, message);
      assert(lines.length <= most.lines, "too many lines");
      assert(encoder.encode(message).length <= most.bytes, "too many bytes");
      assert(message.trim() !== "");
      for (const line of lines) assert(encoder.encode(line.text).length <= limit);
    }
    const words = (text: string) => text.replace(/\s/g, "");
    // deno-lint-ignore no-control-regex -- no message can hold these
    assertEquals(words(messages.join("")), words(text.replace(/[\x00\x01]/g, "\ufffd")));
  }));
});

Deno.test("multiline needs a server that announces its limits", () => {
  const limits = (value: string, enabled = ["draft/multiline"]) =>
    multilineLimits({
      enabled: new Set(enabled),
      offered: new Map([["draft/multiline", value]]),
    });
  assertEquals(limits("max-bytes=4096,max-lines=24"), { bytes: 4096, lines: 24 });
  assertEquals(limits("max-bytes=4096")?.bytes, 4096);
  assertEquals(limits("max-bytes=4096", []), undefined);
  for (const value of ["", "max-lines=24", "max-bytes=soon", "max-bytes=100,max-lines=1"]) {
    assertEquals(limits(value), undefined, value);
  }
});

Deno.test("a multiline message is joined at its end, in history too, with the tags of its BATCH", () => {
  const batches = new Batches();
  const taken = [
    "@label=7;msgid=m1 :bob!u@h BATCH +1 draft/multiline #a",
    "@batch=1 :bob!u@h PRIVMSG #a :one",
    ":carol!u@h PRIVMSG #a :in between",
    "@batch=1 :bob!u@h PRIVMSG #a :two ",
    "@batch=1;draft/multiline-concat :bob!u@h PRIVMSG #a :and a half",
    "BATCH -1",
    "BATCH +h chathistory #a",
    "@batch=h;msgid=m2 :bob!u@h BATCH +2 draft/multiline #a",
    "@batch=2 :bob!u@h PRIVMSG #a :three",
    "@batch=2 :bob!u@h PRIVMSG #a :four",
    "BATCH -2",
    "@batch=h;msgid=m3 :bob!u@h PRIVMSG #a :five",
    "BATCH -h",
  ].flatMap((line) => batches.apply(parse(line)) ?? []);
  assertEquals(taken.length, 3);
  const [between, whole, history] = taken;
  assert(between && "message" in between && whole && "message" in whole);
  assertEquals(between.message.params[1], "in between");
  assertEquals(whole.message.params, ["#a", "one\ntwo and a half"]);
  assertEquals([whole.message.command, whole.message.source], ["PRIVMSG", "bob!u@h"]);
  assertEquals([...whole.message.tags], [["label", "7"], ["msgid", "m1"]]);
  assert(history && "batch" in history);
  const past = history.batch.messages.map(({ params, tags }) => [tags.get("msgid"), params[1]]);
  assertEquals(past, [["m2", "three\nfour"], ["m3", "five"]]);
});
