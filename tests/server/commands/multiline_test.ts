/**
 * BATCH and multiline messages.
 * @module
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Message } from "../../../protocol/message.ts";
import { MULTILINE_MAX_BYTES, MULTILINE_MAX_LINES } from "../../../protocol/multiline.ts";
import { MemoryStore } from "../../../server/store/memory.ts";
import { StoreError } from "../../../server/store/store.ts";
import { type TestClient, TestServer } from "../../support/server.ts";

const CAPS = ["batch", "draft/multiline", "echo-message", "labeled-response", "message-tags"];

async function channel() {
  const server = new TestServer();
  const alice = await server.connect("alice", { caps: CAPS, channels: ["#a"] });
  const bob = await server.connect("bob", { caps: [...CAPS, "server-time"], channels: ["#a"] });
  const carol = await server.connect("carol", {
    caps: ["message-tags", "server-time"],
    channels: ["#a"],
  });
  const dave = await server.call("dave");
  await dave.ask("/join #a");
  for (const client of [alice, bob, carol]) client.lines();
  return { server, alice, bob, carol, dave };
}

/** Sends a batch, and returns all answers to it. */
async function send(client: TestClient, lines: readonly string[], opening = "BATCH +1") {
  client.lines();
  await client.send(`${opening} draft/multiline #a`);
  for (const line of lines) await client.send(line);
  await client.send("BATCH -1");
  return client.messages();
}

/** Returns commands with parameters and tags, without tags that differ each time. */
function shape(messages: readonly Message[]) {
  return messages.map(({ command, params, tags }) =>
    [command, ...params, ...tags.keys()].join(" ")
  );
}

Deno.test("a multiline message arrives as a batch with the capability, and as lines without", async () => {
  const { alice, bob, carol, dave } = await channel();
  dave.output();
  const echo = await send(alice, [
    "@batch=1 PRIVMSG #a hello",
    "@batch=1 PRIVMSG #a :",
    "@batch=1 privmsg #a :how is ",
    "@batch=1;draft/multiline-concat PRIVMSG #a :everyone?",
  ], "@label=x;+y=z BATCH +1");
  const [opening] = echo;
  const id = opening?.tags.get("msgid") ?? "";
  const batch = (...tags: string[]) => [
    `BATCH +${id} draft/multiline #a ${tags.join(" ")}`,
    "PRIVMSG #a hello batch",
    "PRIVMSG #a  batch",
    "PRIVMSG #a how is  batch",
    "PRIVMSG #a everyone? batch draft/multiline-concat",
    `BATCH -${id}`,
  ];
  assertEquals(shape(echo), batch("label", "msgid", "+y"));
  assertEquals([opening?.tags.get("label"), opening?.tags.get("+y")], ["x", "z"]);
  assertEquals(opening?.source, "alice!~alice@alice.host");
  const relayed = bob.messages();
  assertEquals(shape(relayed), batch("time", "msgid", "+y"));
  assertEquals(relayed[0]?.tags.get("msgid"), id);
  assert(relayed.slice(1, -1).every(({ tags }) => tags.get("batch") === id));
  const fallback = carol.messages();
  assertEquals(shape(fallback), [
    "PRIVMSG #a hello time msgid +y",
    "PRIVMSG #a how is  time +y",
    "PRIVMSG #a everyone? time +y",
  ]);
  assertEquals(fallback[0]?.tags.get("msgid"), id);
  assertEquals(dave.output(), "alice: hello\nalice: how is everyone?\n");
});

Deno.test("a multiline message is one message in history, in a batch of its own there", async () => {
  const { alice, bob, carol } = await channel();
  await send(alice, ["@batch=1 NOTICE #a one", "@batch=1 NOTICE #a two"]);
  const [live] = bob.messages();
  const history = await bob.askMessages("CHATHISTORY LATEST #a * 5");
  const [outer, inner] = history;
  const id = inner?.tags.get("msgid") ?? "";
  assertEquals(live?.tags.get("msgid"), id);
  const reference = outer?.params[0]?.slice(1);
  assertEquals(shape(history), [
    `BATCH +${reference} chathistory #a time`,
    `BATCH +${id} draft/multiline #a batch time msgid`,
    "NOTICE #a one batch",
    "NOTICE #a two batch",
    `BATCH -${id} batch`,
    `BATCH -${reference} time`,
  ]);
  assertEquals(history[4]?.tags.get("batch"), reference, "both ends are in the outer batch");
  assertEquals(inner?.tags.get("batch"), reference);
  assertEquals(history[2]?.tags.get("batch"), id);
  carol.lines();
  await carol.send("CAP REQ batch");
  assertEquals(shape(await carol.askMessages("CHATHISTORY LATEST #a * 1")).slice(1, -1), [
    "NOTICE #a one batch time msgid",
    "NOTICE #a two batch time",
  ]);
});

Deno.test("without echo-message a labeled batch is acknowledged", async () => {
  const { alice } = await channel();
  await alice.send("CAP REQ -echo-message");
  const answers = await send(alice, ["@batch=1 PRIVMSG #a hello"], "@label=x BATCH +1");
  assertEquals(answers.map(({ command, tags }) => [command, tags.get("label")]), [["ACK", "x"]]);
});

Deno.test("a batch is refused like a PRIVMSG, with its label", async () => {
  const { server, alice } = await channel();
  await alice.send("PART #a");
  const answers = await send(alice, ["@batch=1 PRIVMSG #a hello"], "@label=x BATCH +1");
  assertEquals(shape(answers), [
    "404 alice #a Cannot send to channel: you are not in it (+n) label",
  ]);
  assertEquals(server.store.lastSaid("#a"), undefined);
});

Deno.test("a bad batch is refused once, and none of it is delivered", async () => {
  const cases: [readonly string[], string][] = [
    [["@batch=2 PRIVMSG #a hi", "@batch=1 PRIVMSG #a late"], "MULTILINE_INVALID"],
    [["@batch=1 PRIVMSG #b hi"], "MULTILINE_INVALID_TARGET #a #b"],
    [
      ["@batch=1 PRIVMSG #a hi", "@batch=1;draft/multiline-concat PRIVMSG #a :"],
      "MULTILINE_INVALID",
    ],
    [["@batch=1 PRIVMSG #a :", "@batch=1 PRIVMSG #a :"], "MULTILINE_INVALID"],
    [["@batch=1 PRIVMSG #a hi", "@batch=1 NOTICE #a hi"], "MULTILINE_INVALID"],
    [["@batch=1 TOPIC #a hi"], "MULTILINE_INVALID"],
    [["@batch=1 BATCH +2 draft/multiline #a"], "MULTILINE_INVALID"],
    [[], "MULTILINE_INVALID"],
    [
      Array.from({ length: MULTILINE_MAX_LINES + 1 }, () => "@batch=1 PRIVMSG #a hi"),
      `MULTILINE_MAX_LINES ${MULTILINE_MAX_LINES}`,
    ],
    [
      Array.from(
        { length: MULTILINE_MAX_BYTES / 1024 },
        () => `@batch=1 PRIVMSG #a ${"x".repeat(1024)}`,
      ),
      `MULTILINE_MAX_BYTES ${MULTILINE_MAX_BYTES}`,
    ],
  ];
  const { alice, bob } = await channel();
  for (const [lines, code] of cases) {
    const answers = await send(alice, lines, "@label=x BATCH +1");
    assertEquals(
      answers.map(({ command, params, tags }) =>
        [command, ...params.slice(0, -1), ...tags.keys()].join(" ")
      ),
      [`FAIL BATCH ${code} label`],
    );
    assertEquals(bob.lines(), [], code);
  }
});

Deno.test("a message of the maximum size passes", async () => {
  const { alice, bob } = await channel();
  bob.lines();
  const line = (length: number) => `@batch=1 PRIVMSG #a ${"x".repeat(length)}`;
  const count = MULTILINE_MAX_BYTES / 1024;
  await send(alice, [...Array.from({ length: count - 1 }, () => line(1023)), line(1024)]);
  const received = bob.messages();
  assertEquals(received.length, count + 2);
  await send(alice, Array.from({ length: MULTILINE_MAX_LINES }, () => line(1)));
  assertEquals(bob.messages().length, MULTILINE_MAX_LINES + 2);
});

Deno.test("invalid batch commands are refused", async () => {
  const { alice, carol } = await channel();
  const code = async (client: TestClient, line: string) =>
    (await client.askMessages(line)).map(({ command, params }) =>
      [command, ...params.slice(0, -1)].join(" ")
    );
  const invalid = ["FAIL BATCH MULTILINE_INVALID"];
  assertEquals(await code(alice, "@batch=9 PRIVMSG #a hi"), invalid);
  assertEquals(await code(alice, "BATCH -9"), invalid);
  assertEquals(await code(alice, "BATCH 9! draft/multiline #a"), ["FAIL BATCH INVALID_REFTAG 9!"]);
  assertEquals(await code(alice, "BATCH +a_b draft/multiline #a"), [
    "FAIL BATCH INVALID_REFTAG a_b",
  ]);
  assertEquals(await code(alice, "BATCH -a_b"), []);
  assertEquals(await code(alice, "BATCH + draft/multiline #a"), ["FAIL BATCH INVALID_REFTAG *"]);
  assertEquals(await code(alice, "BATCH +9 example/other #a"), [
    "FAIL BATCH UNKNOWN_TYPE 9 example/other",
  ]);
  assertEquals(await code(alice, "BATCH +9"), ["FAIL BATCH UNKNOWN_TYPE 9 *"]);
  assertEquals(await code(alice, "BATCH +9 draft/multiline"), invalid);
  assertEquals(await code(alice, "BATCH"), ["461 alice BATCH"]);
  assertEquals(await code(carol, "BATCH +9 draft/multiline #a"), invalid);
  assertEquals(await code(alice, "BATCH +9 draft/multiline #a"), []);
  assertEquals(await code(alice, "BATCH +10 draft/multiline #a"), invalid);
});

Deno.test("lines in a refused batch are ignored without an answer", async () => {
  for (const opening of ["BATCH +1 example/other x", "BATCH +1_ draft/multiline #a"]) {
    const { alice, bob } = await channel();
    const reference = opening.split(" ")[1]?.slice(1);
    const [refusal, ...more] = await alice.askMessages(`@label=x ${opening}`);
    assertEquals([refusal?.command, refusal?.tags.get("label"), more], ["FAIL", "x", []]);
    for (const line of ["PRIVMSG #a hi", "TOPIC #a :new", "PRIVMSG #a", "NONSENSE"]) {
      assertEquals(await alice.ask(`@batch=${reference} ${line}`), [], opening);
    }
    assertEquals(await alice.ask(`BATCH -${reference}`), [], opening);
    assertEquals(bob.lines(), []);
    await send(alice, ["@batch=1 PRIVMSG #a hello"]);
    assertEquals(bob.messages()[0]?.params, ["#a", "hello"], "the next batch is taken");
  }
});

Deno.test("a refused batch that never ends is ignored for a thousand lines", async () => {
  const { alice } = await channel();
  await alice.send("BATCH +1 example/other");
  alice.lines();
  const count = 10 * MULTILINE_MAX_LINES;
  for (let i = 0; i < count; i++) await alice.send("@batch=1 PRIVMSG #a hi");
  assertEquals(alice.lines(), []);
  const [fail] = await alice.askMessages("@batch=1 PRIVMSG #a hi");
  assertEquals(fail?.params.slice(0, 2), ["BATCH", "MULTILINE_INVALID"]);
});

Deno.test("a message without the batch tag ends the open batch, except PING", async () => {
  const { alice, bob } = await channel();
  await alice.send("BATCH +1 draft/multiline #a");
  assertEquals(shape(await alice.askMessages("PING 7")), ["PONG test.local 7"]);
  await alice.send("@batch=1 PRIVMSG #a one");
  const answers = await alice.askMessages("PRIVMSG #a by-itself");
  assertEquals(answers.map(({ command }) => command), ["FAIL", "PRIVMSG"]);
  await alice.send("@batch=1 PRIVMSG #a two");
  await alice.send("BATCH -1");
  assertEquals(bob.messages().map(({ params }) => params[1]), ["by-itself"]);
});

Deno.test("an unreadable line ends its batch", async () => {
  for (const line of [`@batch=1 PRIVMSG #a ${"x".repeat(5_000)}`, "@batch=1 PRIVMSG #a \xff"]) {
    const { alice, bob } = await channel();
    await alice.send("@label=m BATCH +1 draft/multiline #a");
    await alice.send("@batch=1 PRIVMSG #a one");
    await alice.write(Uint8Array.from(`${line}\r\n`, (c) => c.charCodeAt(0)));
    const [refusal, ...more] = alice.messages();
    assertEquals(more, []);
    assertEquals(refusal?.tags.get("label"), "m");
    assert(refusal?.command === "417" || refusal?.params[1] === "INVALID_UTF8", line);
    assertEquals(await alice.ask("@batch=1 PRIVMSG #a three"), []);
    assertEquals(await alice.ask("BATCH -1"), []);
    assertEquals(bob.lines(), []);
  }
});

Deno.test("a batch that stays open for too long is refused", async () => {
  const { alice, bob } = await channel();
  await alice.send("BATCH +1 draft/multiline #a");
  const open = alice.session.openBatch;
  assert(open !== undefined);
  alice.session.openBatch = { ...open, openedAt: open.openedAt - 60_000 };
  const [fail] = await alice.askMessages("@batch=1 PRIVMSG #a one");
  assertEquals(fail?.params.slice(0, 3), ["BATCH", "TIMEOUT", "1"]);
  assertEquals(await alice.ask("@batch=1 PRIVMSG #a two"), []);
  assertEquals(await alice.ask("BATCH -1"), []);
  assertEquals(bob.lines(), []);
});

Deno.test("CAP LS shows the limits of multiline messages", async () => {
  const offers = (await new TestServer().client().askMessages("CAP LS 302"))
    .flatMap(({ params }) => params.at(-1)?.split(" ") ?? []);
  const value = `draft/multiline=max-bytes=${MULTILINE_MAX_BYTES},max-lines=${MULTILINE_MAX_LINES}`;
  assert(offers.includes(value), String(offers));
});

Deno.test("with an unreadable store a message is refused with its label, and nothing else happens", async () => {
  class BrokenStore extends MemoryStore {
    override sent(): never {
      throw new StoreError("the disk is gone");
    }
  }
  const server = new TestServer({}, { store: new BrokenStore() });
  const alice = await server.connect("alice", { caps: CAPS });
  await alice.send(
    "@label=x;+chatd/nonce=0123456789abcdef01234567 BATCH +1 draft/multiline alice",
  );
  await alice.send("@batch=1 PRIVMSG alice :one");
  const [refusal, ...more] = await alice.ask("BATCH -1");
  assertMatch(refusal ?? "", /^@label=x\S* :test\.local FAIL BATCH TEMPORARILY_UNAVAILABLE :/);
  assertEquals(more, []);
  assertEquals(await alice.ask("PING 1"), [":test.local PONG test.local 1"]);
});
