/**
 * Answers that are longer than an outbox: the rest waits until the client has read the beginning.
 * @module
 */

import { assert, assertEquals, assertFalse } from "@std/assert";
import { type Message, parse } from "../../../../protocol/message.ts";
import { msgid } from "../../../../server/store/msgid.ts";
import { type TestClient, TestServer } from "../../../support/server.ts";
import { said } from "../../store/store_suite.ts";
import { until } from "../../../support/until.ts";

const CAPS = [
  "batch",
  "draft/chathistory",
  "draft/metadata-3",
  "draft/multiline",
  "labeled-response",
  "message-tags",
  "soju.im/search",
];
const SMALL = { limits: { outbox: 16 << 10 } };
const LONG = "x".repeat(300);

/** Sends a line, and returns everything received until its handling has ended. */
async function listen(client: TestClient, line: string): Promise<Message[]> {
  let done = false;
  const sending = client.send(line).then(() => done = true);
  const lines: string[] = [];
  await until(`${line} is answered`, () => {
    lines.push(...client.lines());
    return done && client.session.backpressure() === undefined;
  }, { every: 0 });
  await sending;
  lines.push(...client.lines());
  assertEquals(client.session.ended, undefined, line);
  return lines.map(parse);
}

/**
 * Checks that batches begin before they are referred to, and end once, within the batch that they
 * began in.
 */
function checkBatches(messages: readonly Message[]): void {
  const open = new Map<string, string | undefined>();
  for (const { command, params: [reference = ""], tags } of messages) {
    const outer = tags.get("batch");
    if (outer !== undefined) assert(open.has(outer), `${outer} is not open`);
    if (command !== "BATCH") continue;
    const name = reference.slice(1);
    if (reference.startsWith("+")) open.set(name, outer);
    else {
      assertEquals(open.get(name), outer, `both ends of ${name} are in the same batch`);
      assert(open.delete(name), `${name} ended twice`);
    }
  }
  assertEquals([...open], []);
}

/**
 * Returns alice in 60 channels with long topics, metadata and 200 long messages; the outbox holds
 * 16 KiB.
 */
async function large() {
  const server = new TestServer(SMALL);
  const names = Array.from({ length: 60 }, (_, i) => `#${i}`);
  const alice = await server.connect("alice", { caps: CAPS });
  for (const name of names) {
    await listen(alice, `JOIN ${name}`);
    await listen(alice, `TOPIC ${name} :${LONG}`);
  }
  for (let i = 0; i < 60; i++) {
    const bob = await server.connect(`bob${i}`, { channels: ["#0"], realname: "y".repeat(100) });
    await bob.send(`METADATA * SET key :${LONG}`);
    bob.lines();
    alice.lines();
  }
  for (let time = 1; time <= 200; time++) server.store.append("#0", said(time, 0, LONG));
  await listen(alice, "METADATA * SUB key");
  return { server, alice };
}

Deno.test("every long answer arrives whole, with a label and without", async () => {
  const { alice } = await large();
  const cases: [string, string, number][] = [
    ["LIST", "322", 60],
    ["WHO #0", "352", 61],
    ["WHO *", "352", 61],
    ["CHATHISTORY LATEST #0 * 200", "PRIVMSG", 200],
    ["SEARCH in=#0;limit=100", "PRIVMSG", 100],
    ["METADATA #0 SYNC", "761", 60],
    ["METADATA *ALL SYNC", "761", 60],
    ["NAMES #0", "366", 1],
    ["WHOIS alice", "318", 1],
    ["HELP", "706", 1],
  ];
  for (const [line, command, count] of cases) {
    for (const label of ["", "@label=x "]) {
      const messages = await listen(alice, label + line);
      const found = messages.filter((message) => message.command === command).length;
      assertEquals(found, count, label + line);
      checkBatches(messages);
      const labelled = messages.filter(({ tags }) => tags.get("label") === "x");
      assertEquals(labelled.length, label === "" ? 0 : 1, label + line);
    }
  }
});

Deno.test("long answers in line mode arrive whole", async () => {
  const { server, alice } = await large();
  await listen(alice, "PART #0");
  const carol = await server.call("carol");
  const listen2 = async (line: string): Promise<string> => {
    let done = false;
    const sending = carol.say(line).then(() => done = true);
    let text = "";
    await until(`${line} is answered`, () => {
      text += carol.output();
      return done && carol.session.backpressure() === undefined;
    }, { every: 0 });
    await sending;
    assertEquals(carol.session.ended, undefined, line);
    return text + carol.output();
  };
  const lines = (text: string, word: string) => text.split("\n").filter((l) => l.includes(word));
  assertEquals(lines(await listen2("/list"), LONG).length, 60);
  await listen2("/join #0");
  await listen2("/msg carol hello");
  assertEquals(lines(await listen2("/history 200"), LONG).length, 200);
  assertEquals(lines(await listen2("/search in:#0 from:alice"), LONG).length, 50);
});

Deno.test("the longest messages of a channel can all be read", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice", { caps: CAPS, channels: ["#a"] });
  const text = Array(100).fill("z".repeat(160)).join("\n");
  for (let time = 1; time <= 70; time++) server.store.append("#a", said(time, 0, text));
  const messages = await listen(alice, "CHATHISTORY LATEST #a * 70");
  assertEquals(messages.filter(({ command }) => command === "PRIVMSG").length, 7_000);
  checkBatches(messages);
});

Deno.test("the rest of an answer leaves out messages that were deleted, or that the user can no longer read", async () => {
  const server = new TestServer(SMALL);
  const op = await server.connect("op", { channels: ["#a"] });
  const alice = await server.connect("alice", { caps: CAPS, channels: ["#a"] });
  for (let time = 1; time <= 200; time++) server.store.append("#a", said(time, 0, LONG));
  const count = (messages: readonly Message[]) =>
    messages.filter(({ command }) => command === "PRIVMSG").length;
  const redacted = listen(alice, "CHATHISTORY LATEST #a * 200");
  server.store.redact("#a", msgid(200, 0));
  assertEquals(count(await redacted), 199);
  const kicked = listen(alice, "CHATHISTORY LATEST #a * 199");
  await op.send("KICK #a alice");
  const messages = await kicked;
  assert(count(messages) < 199);
  checkBatches(messages);
});

Deno.test("a client that reads nothing while others talk is still closed, and its answer with it", async () => {
  const server = new TestServer(SMALL);
  const bob = await server.connect("bob", { channels: ["#a"] });
  const alice = await server.connect("alice", { caps: CAPS, channels: ["#a"] });
  for (let time = 1; time <= 200; time++) server.store.append("#a", said(time, 0, LONG));
  const { outbox } = alice.session;
  outbox.answer(new Uint8Array(8 << 10));
  outbox.answer(new Uint8Array(100 << 10));
  assert(outbox.backpressure() !== undefined);
  for (let i = 0; i < 20; i++) outbox.push(new Uint8Array(300));
  assertEquals(alice.session.ended, undefined);
  for (let i = 0; i < 20; i++) outbox.push(new Uint8Array(300));
  assertEquals(alice.session.ended, "SendQ exceeded");
  assertFalse(bob.session.ended !== undefined);
});
