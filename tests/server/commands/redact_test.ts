/**
 * REDACT.
 * @module
 */

import { assertEquals } from "@std/assert";
import { REDACT_WINDOW_MS } from "../../../server/commands/redact.ts";
import { msgid } from "../../../server/store/msgid.ts";
import { type TestClient, TestServer } from "../../support/server.ts";

const CAPS = [
  "batch",
  "draft/message-redaction",
  "echo-message",
  "labeled-response",
  "message-tags",
];

async function channel() {
  const server = new TestServer();
  const alice = await server.connect("alice", { caps: CAPS, channels: ["#a"] });
  const bob = await server.connect("bob", { caps: CAPS, channels: ["#a"] });
  const carol = await server.connect("carol", { channels: ["#a"] });
  for (const client of [alice, bob, carol]) client.lines();
  return { server, alice, bob, carol };
}

/** Sends a message and returns its msgid. */
async function say(client: TestClient, line: string): Promise<string> {
  const [echo] = await client.askMessages(line);
  return echo?.tags.get("msgid") ?? "";
}

async function plain(client: TestClient, line: string): Promise<string[]> {
  return (await client.askMessages(line)).map(text);
}

function text({ source, command, params }: { source?: string; command: string; params: string[] }) {
  return [...source === undefined ? [] : [source], command, ...params].join(" ");
}

const ALICE = "alice!~alice@alice.host";
const BOB = "bob!~bob@bob.host";

Deno.test("REDACT deletes the user's own message, from history too", async () => {
  const { server, alice, bob, carol } = await channel();
  const dave = await server.call("dave");
  await dave.ask("/join #a");
  for (const client of [alice, bob, carol]) client.lines();
  const id = await say(bob, "PRIVMSG #a :oops");
  for (const client of [alice, carol]) client.lines();
  dave.output();
  assertEquals(await plain(bob, `REDACT #A ${id} :wrong channel`), [
    `${BOB} REDACT #a ${id} wrong channel`,
  ]);
  assertEquals(alice.messages().map(text), [`${BOB} REDACT #a ${id} wrong channel`]);
  assertEquals(carol.messages().map(text), [`${BOB} NOTICE #a deleted a message: wrong channel`]);
  assertEquals(dave.output(), "bob deleted a message: wrong channel.\n");
  const history = await alice.askMessages("CHATHISTORY LATEST #a * 9");
  assertEquals(history.map(({ command }) => command), ["BATCH", "BATCH"]);
  await alice.send("CAP REQ draft/event-playback");
  const events = (await alice.askMessages("CHATHISTORY LATEST #a * 1")).slice(1, -1);
  assertEquals(events.map(text), [`${BOB} REDACT #a ${id} wrong channel`]);
  const [again] = await alice.askMessages(`REDACT #a ${id}`);
  assertEquals(again?.params.slice(0, -1), ["REDACT", "UNKNOWN_MSGID", "#a", id]);
});

Deno.test("REDACT needs no reason, and its answer is labeled", async () => {
  const { bob } = await channel();
  const id = await say(bob, "@+draft/react=x TAGMSG #a");
  const [answer, ...more] = await bob.askMessages(`@label=x REDACT #a ${id}`);
  assertEquals([answer?.tags.get("label"), answer?.params, more], ["x", ["#a", id], []]);
});

Deno.test("without echo-message the redacting client gets no REDACT", async () => {
  const { bob } = await channel();
  const id = await say(bob, "PRIVMSG #a :oops");
  await bob.send("CAP REQ -echo-message");
  assertEquals(await bob.ask(`REDACT #a ${id}`), []);
});

Deno.test("channel operators can redact others' messages there, other members cannot", async () => {
  const { alice, bob, carol } = await channel();
  const id = await say(bob, "PRIVMSG #a :spam");
  const hers = await say(alice, "PRIVMSG #a :order!");
  carol.lines();
  for (const [client, target] of [[bob, hers], [carol, id]] as const) {
    const [fail] = await client.askMessages(`REDACT #a ${target}`);
    assertEquals(fail?.command, "FAIL");
    assertEquals(fail?.params.slice(0, -1), ["REDACT", "REDACT_FORBIDDEN", "#a", target]);
  }
  assertEquals(await plain(alice, `REDACT #a ${id} :no spam`), [
    `${ALICE} REDACT #a ${id} no spam`,
  ]);
  assertEquals(carol.messages().map(text), [
    `${ALICE} NOTICE #a deleted a message from bob: no spam`,
  ]);
});

Deno.test("an operator of another channel cannot redact", async () => {
  const { bob, carol } = await channel();
  await carol.send("JOIN #c");
  const id = await say(bob, "PRIVMSG #a :hello");
  assertEquals((await carol.askMessages(`REDACT #c ${id}`))[0]?.params.slice(0, -1), [
    "REDACT",
    "UNKNOWN_MSGID",
    "#c",
    id,
  ]);
});

Deno.test("REDACT refuses unknown targets and messages", async () => {
  const { server, alice } = await channel();
  const code = async (line: string) => (await alice.askMessages(line))[0]?.params.slice(0, -1);
  assertEquals(await code("REDACT #none 1"), ["REDACT", "INVALID_TARGET", "#none"]);
  assertEquals(await code("REDACT #a 1"), ["REDACT", "UNKNOWN_MSGID", "#a", "1"]);
  assertEquals(await code("REDACT bob 1"), ["REDACT", "UNKNOWN_MSGID", "bob", "1"]);
  assertEquals((await alice.askMessages("REDACT #a"))[0]?.command, "461");
  const eve = await server.connect("eve");
  const [fail] = await eve.askMessages("REDACT #a 1");
  assertEquals(fail?.params.slice(0, -1), ["REDACT", "INVALID_TARGET", "#a"]);
  const [join] = server.store.history({
    conversations: ["#a"],
    limit: 1,
    from: "start",
    everything: true,
  });
  assertEquals(await code(`REDACT #a ${join?.id}`), ["REDACT", "UNKNOWN_MSGID", "#a", join?.id]);
});

Deno.test("only operators can redact an old message", async () => {
  const { server, alice, bob } = await channel();
  const time = Date.now() - REDACT_WINDOW_MS - 1_000;
  const id = msgid(time, 0);
  server.store.append(server.hub.channel("#a")!.ownConversation, {
    type: "message",
    id,
    time,
    user: 0,
    account: "bob",
    source: BOB,
    command: "PRIVMSG",
    target: "#a",
    text: "long ago",
  });
  server.state.user("bob")!.account = "Bob";
  assertEquals((await bob.askMessages(`REDACT #a ${id}`))[0]?.params.slice(0, -1), [
    "REDACT",
    "REDACT_WINDOW_EXPIRED",
    "#a",
    id,
    String(REDACT_WINDOW_MS / 1000),
  ]);
  assertEquals((await alice.askMessages(`REDACT #a ${id}`))[0]?.command, "REDACT");
});

Deno.test("the sender can redact a private message for both users", async () => {
  const { alice, bob, carol } = await channel();
  const id = await say(alice, "PRIVMSG bob :secret");
  bob.lines();
  const [fail] = await bob.askMessages(`REDACT alice ${id}`);
  assertEquals(fail?.params[1], "REDACT_FORBIDDEN");
  assertEquals((await carol.askMessages(`REDACT bob ${id}`))[0]?.params[1], "UNKNOWN_MSGID");
  assertEquals(await plain(alice, `REDACT bob ${id}`), [`${ALICE} REDACT bob ${id}`]);
  assertEquals(bob.messages().map(text), [`${ALICE} REDACT bob ${id}`]);
  assertEquals((await bob.askMessages("CHATHISTORY LATEST alice * 9")).length, 2);
  const gone = await say(alice, "PRIVMSG bob :again");
  bob.lose();
  assertEquals(await plain(alice, `REDACT bob ${gone}`), [`${ALICE} REDACT bob ${gone}`]);
});

Deno.test("the reason of a REDACT does not reach users who refuse private messages", async () => {
  for (const refusal of ["SILENCE bob", "MODE alice +g", "MODE alice +R"]) {
    const server = new TestServer();
    const alice = await server.connect("alice", { caps: CAPS });
    const bob = await server.connect("bob", { caps: CAPS });
    const [id, other] = [await say(bob, "PRIVMSG alice :1"), await say(bob, "PRIVMSG alice :2")];
    await alice.send(refusal);
    alice.lines();
    assertEquals(await plain(bob, `REDACT alice ${id} :buy!`), [`${BOB} REDACT alice ${id} buy!`]);
    assertEquals(alice.messages().map(text), [`${BOB} REDACT alice ${id}`], refusal);
    // A notice would be a message, too.
    await alice.send("CAP REQ -draft/message-redaction");
    alice.lines();
    await bob.send(`REDACT alice ${other} :buy!`);
    assertEquals(alice.lines(), [], refusal);
  }
});
