/**
 * CHATHISTORY.
 * @module
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { type Message, parse } from "../../../protocol/message.ts";
import { CHATHISTORY_MAX } from "../../../server/limits/command_limits.ts";
import { msgid } from "../../../server/store/msgid.ts";
import { MemoryStore } from "../../../server/store/memory.ts";
import { StoreError } from "../../../server/store/store.ts";
import { type TestClient, TestServer } from "../../support/server.ts";
import { joined, said } from "../store/store_suite.ts";

const CAPS = ["batch", "draft/chathistory", "message-tags", "server-time"];

/** Formats a time as the specification does. */
function stamp(time: number): string {
  return `timestamp=${new Date(time).toISOString()}`;
}

function id(time: number): string {
  return `msgid=${msgid(time, 0)}`;
}

/** Requests history and checks the batch around it. Returns its messages. */
async function history(client: TestClient, request: string, type = "chathistory") {
  const [opening, ...rest] = await client.askMessages(request);
  assertEquals(opening?.command, "BATCH", JSON.stringify(opening));
  const [reference = "", ...params] = opening?.params ?? [];
  const closing = rest.pop();
  assertEquals([closing?.command, closing?.params[0]], ["BATCH", `-${reference.slice(1)}`]);
  assertEquals(params[0], type);
  for (const message of rest) assertEquals(message.tags.get("batch"), reference.slice(1));
  return { target: params[1], label: opening?.tags.get("label"), messages: rest };
}

function times(messages: readonly Message[]): number[] {
  return messages.map(({ tags }) => Date.parse(tags.get("time") ?? ""));
}

/** Returns a client in #a, with a message at each of these times. */
async function listener(at: readonly number[], caps: readonly string[] = CAPS) {
  const server = new TestServer();
  const bob = await server.connect("bob", { caps, channels: ["#a"] });
  for (const time of at) server.store.append("#a", said(time));
  const ask = async (request: string) => times((await history(bob, request)).messages);
  return { server, bob, ask };
}

const TEN = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

Deno.test("CHATHISTORY shows messages unchanged, in a batch for the target", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice", {
    caps: [...CAPS, "echo-message"],
    channels: ["#a"],
  });
  const bob = await server.connect("bob", { caps: CAPS, channels: ["#a"] });
  alice.lines();
  const echoes: Message[] = [];
  for (
    const line of ["@+x=y PRIVMSG #a :one", "NOTICE #a two", "PRIVMSG #a :\x01ACTION three\x01"]
  ) {
    echoes.push(...await alice.askMessages(line));
  }
  const { target, messages } = await history(bob, "CHATHISTORY LATEST #A * 10");
  assertEquals(target, "#a", "the channel's own name");
  assertEquals(messages.length, 3);
  for (const message of messages) {
    message.tags = new Map([...message.tags].filter(([key]) => key !== "batch"));
  }
  assertEquals(messages, echoes);
  assertEquals(messages[0]?.tags.get("+x"), "y");
});

Deno.test("CHATHISTORY puts its label on the opening of the batch", async () => {
  const { bob } = await listener([1]);
  await bob.send("CAP REQ labeled-response");
  const { label, messages } = await history(bob, "@label=l7 CHATHISTORY LATEST #a * 5");
  assertEquals(label, "l7");
  assertEquals(messages.length, 1);
  const [fail] = await bob.askMessages("@label=l8 CHATHISTORY LATEST #b * 5");
  assertEquals([fail?.command, fail?.tags.get("label")], ["FAIL", "l8"]);
});

Deno.test("CHATHISTORY LATEST returns the newest messages, oldest first", async () => {
  const { ask } = await listener(TEN);
  assertEquals(await ask("CHATHISTORY LATEST #a * 20"), TEN);
  assertEquals(await ask("CHATHISTORY LATEST #a * 3"), [8, 9, 10]);
  assertEquals(await ask(`chathistory latest #a ${stamp(5)} 20`), [6, 7, 8, 9, 10]);
  assertEquals(await ask(`CHATHISTORY LATEST #a ${id(5)} 2`), [9, 10]);
  assertEquals(await ask(`CHATHISTORY LATEST #a ${id(10)} 2`), []);
});

Deno.test("CHATHISTORY BEFORE and AFTER return the messages next to the place", async () => {
  const { ask } = await listener(TEN);
  for (const place of [stamp, id]) {
    assertEquals(await ask(`CHATHISTORY BEFORE #a ${place(6)} 20`), [1, 2, 3, 4, 5]);
    assertEquals(await ask(`CHATHISTORY BEFORE #a ${place(6)} 2`), [4, 5]);
    assertEquals(await ask(`CHATHISTORY BEFORE #a ${place(1)} 2`), []);
    assertEquals(await ask(`CHATHISTORY AFTER #a ${place(6)} 20`), [7, 8, 9, 10]);
    assertEquals(await ask(`CHATHISTORY AFTER #a ${place(6)} 2`), [7, 8]);
    assertEquals(await ask(`CHATHISTORY AFTER #a ${place(10)} 2`), []);
  }
});

Deno.test("CHATHISTORY AROUND returns both sides, and the message at the place", async () => {
  const { ask } = await listener(TEN);
  for (const place of [stamp, id]) {
    assertEquals(await ask(`CHATHISTORY AROUND #a ${place(8)} 1`), [8]);
    assertEquals(await ask(`CHATHISTORY AROUND #a ${place(8)} 3`), [7, 8, 9]);
    assertEquals(await ask(`CHATHISTORY AROUND #a ${place(1)} 3`), [1, 2, 3]);
    assertEquals(await ask(`CHATHISTORY AROUND #a ${place(10)} 3`), [9, 10]);
  }
});

Deno.test("CHATHISTORY BETWEEN works in both directions, and begins at the first place", async () => {
  const { ask } = await listener(TEN);
  for (const place of [stamp, id]) {
    assertEquals(await ask(`CHATHISTORY BETWEEN #a ${place(2)} ${place(7)} 20`), [3, 4, 5, 6]);
    assertEquals(await ask(`CHATHISTORY BETWEEN #a ${place(2)} ${place(7)} 2`), [3, 4]);
    assertEquals(await ask(`CHATHISTORY BETWEEN #a ${place(7)} ${place(2)} 20`), [3, 4, 5, 6]);
    assertEquals(await ask(`CHATHISTORY BETWEEN #a ${place(7)} ${place(2)} 2`), [5, 6]);
  }
  assertEquals(await ask(`CHATHISTORY BETWEEN #a ${stamp(2)} ${id(5)} 20`), [3, 4]);
  assertEquals(await ask(`CHATHISTORY BETWEEN #a ${id(5)} ${stamp(2)} 20`), [3, 4]);
});

Deno.test("CHATHISTORY returns at most the number in ISUPPORT", async () => {
  const { server, ask } = await listener(
    Array.from({ length: CHATHISTORY_MAX + 5 }, (_, i) => i + 1),
  );
  assertEquals((await ask("CHATHISTORY LATEST #a * 999999")).length, CHATHISTORY_MAX);
  const newcomer = server.client();
  const tokens = (await newcomer.askMessages("NICK newcomer\r\nUSER newcomer 0 * x"))
    .filter(({ command }) => command === "005").flatMap(({ params }) => params);
  assert(tokens.includes(`CHATHISTORY=${CHATHISTORY_MAX}`));
  assert(tokens.includes("MSGREFTYPES=msgid,timestamp"));
});

Deno.test("CHATHISTORY answers an invalid request with its fault", async () => {
  const { bob } = await listener([1]);
  const failure = async (request: string) => {
    const answers = await bob.askMessages(request);
    assertEquals(answers.map(({ command }) => command), ["FAIL"]);
    assertEquals(answers[0]?.params[0], "CHATHISTORY");
    return answers[0]?.params.slice(1, -1);
  };
  assertEquals(await failure("CHATHISTORY"), ["INVALID_PARAMS", "*"]);
  assertEquals(await failure("CHATHISTORY SIDEWAYS #a * 1"), ["INVALID_PARAMS", "SIDEWAYS"]);
  assertEquals(await failure("CHATHISTORY LATEST #a *"), ["INVALID_PARAMS", "LATEST"]);
  assertEquals(await failure("CHATHISTORY LATEST #a * 5 6"), ["INVALID_PARAMS", "LATEST"]);
  for (const limit of ["0", "-1", "x", "1e3"]) {
    assertEquals(await failure(`CHATHISTORY LATEST #a * ${limit}`), [
      "INVALID_PARAMS",
      "LATEST",
      limit,
    ]);
  }
  for (
    const place of ["timestamp=yesterday", "timestamp=2020-13-01T00:00:00.000Z", "msgid=no such"]
  ) {
    const [word = ""] = place.split(" ");
    assertEquals(
      await failure(`CHATHISTORY AFTER #a ${word} 5`),
      ["INVALID_PARAMS", "AFTER", word],
    );
  }
  assertEquals(await failure("CHATHISTORY AFTER #a * 5"), [
    "INVALID_MSGREFTYPE",
    "AFTER",
    "#a",
    "*",
  ]);
  assertEquals(
    await failure(`CHATHISTORY BETWEEN #a ${stamp(1)} id=2 5`),
    ["INVALID_MSGREFTYPE", "BETWEEN", "#a", "id=2"],
  );
  assertEquals(await failure("CHATHISTORY LATEST #none * 5"), [
    "INVALID_TARGET",
    "LATEST",
    "#none",
  ]);
});

Deno.test("only members can read a channel's history, and an empty channel shows none", async () => {
  const { server, bob } = await listener([1]);
  const carol = await server.connect("carol", { caps: CAPS });
  const [fail] = await carol.askMessages("CHATHISTORY LATEST #a * 5");
  assertEquals(fail?.params.slice(0, -1), ["CHATHISTORY", "INVALID_TARGET", "LATEST", "#a"]);
  await carol.send("JOIN #a");
  assertEquals((await history(carol, "CHATHISTORY LATEST #a * 5")).messages.length, 1);
  await bob.send("KICK #a carol");
  assertEquals((await carol.askMessages("CHATHISTORY LATEST #a * 5"))[0]?.command, "FAIL");
});

Deno.test("the history of a channel that ended is hidden from a new channel of the same name", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice", { caps: CAPS, channels: ["#a"] });
  const bob = await server.connect("bob", { caps: CAPS, channels: ["#a"] });
  await alice.send("PRIVMSG #a :in the open");
  await alice.send("MODE #a +k sesame");
  await alice.send("PRIVMSG #a :behind the door");
  const texts = async (client: TestClient) =>
    (await history(client, "CHATHISTORY LATEST #a * 9")).messages.map(({ params }) => params[1]);
  assertEquals(await texts(bob), ["in the open", "behind the door"]);
  const carol = await server.connect("carol", { caps: CAPS });
  await carol.send("JOIN #a sesame");
  assertEquals(await texts(carol), ["in the open", "behind the door"]);
  for (const client of [alice, bob, carol]) await client.send("PART #a");
  const eve = await server.connect("eve", { caps: CAPS, channels: ["#a"] });
  assertEquals(await texts(eve), ["in the open"]);
});

Deno.test("only its two users can read a private conversation, each by the other's nick", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice", { caps: CAPS });
  const bob = await server.connect("bob", { caps: CAPS });
  const eve = await server.connect("eve", { caps: CAPS });
  await alice.send("PRIVMSG bob :hello bob");
  await bob.send("PRIVMSG ALICE :hello alice");
  await eve.send("PRIVMSG alice :hello from eve");
  const texts = async (client: TestClient, nick: string) =>
    (await history(client, `CHATHISTORY LATEST ${nick} * 9`)).messages.map(({ params }) =>
      params[1]
    );
  assertEquals(await texts(alice, "BOB"), ["hello bob", "hello alice"]);
  assertEquals(await texts(bob, "alice"), ["hello bob", "hello alice"]);
  assertEquals(await texts(eve, "bob"), []);
  assertEquals(await texts(eve, "alice"), ["hello from eve"]);
  await bob.send("NICK robert");
  assertEquals(await texts(alice, "robert"), ["hello bob", "hello alice"]);
  bob.lose();
  assertEquals(await texts(alice, "bob"), ["hello bob", "hello alice"]);
  assertEquals(await texts(alice, "nobody"), []);
});

Deno.test("a user who takes a freed nick cannot read earlier messages to it", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice", { caps: CAPS });
  const bob = await server.connect("bob", { caps: CAPS });
  await alice.send("PRIVMSG bob :for bob alone");
  bob.lose();
  const thief = await server.connect("bob", { caps: CAPS });
  assertEquals((await history(thief, "CHATHISTORY LATEST alice * 9")).messages, []);
  const targets = "CHATHISTORY TARGETS timestamp=1970-01-01T00:00:00.000Z " +
    "timestamp=2999-01-01T00:00:00.000Z 10";
  assertEquals((await history(thief, targets, "draft/chathistory-targets")).messages, []);
});

Deno.test("a message to oneself is in the history once", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice", { caps: CAPS });
  await alice.send("PRIVMSG alice :a note");
  const { messages } = await history(alice, "CHATHISTORY LATEST alice * 9");
  assertEquals(messages.map(({ params }) => params), [["alice", "a note"]]);
});

Deno.test("CHATHISTORY TARGETS lists channels and users by their latest message", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice", { caps: CAPS, channels: ["#old", "#new", "#none"] });
  const bob = await server.connect("bob", { caps: CAPS });
  const before = Date.now();
  server.store.append("#old", said(5_000));
  server.store.append("#old", joined(6_000));
  server.store.append("#other", said(7_000));
  server.store.append("#new", said(before + 50_000));
  await bob.send("PRIVMSG alice :hello");
  const list = async (from: number, to: number, limit: number) => {
    const request = `CHATHISTORY TARGETS ${stamp(from)} ${stamp(to)} ${limit}`;
    const { messages } = await history(alice, request, "draft/chathistory-targets");
    return messages.map(({ command, params }) => {
      assertEquals([command, params[0]], ["CHATHISTORY", "TARGETS"]);
      assertMatch(params[2] ?? "", /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      return params[1];
    });
  };
  const end = before + 60_000;
  assertEquals(await list(0, end, 10), ["#old", "bob", "#new"]);
  assertEquals(await list(0, end, 2), ["#old", "bob"]);
  assertEquals(await list(end, 0, 2), ["bob", "#new"]);
  assertEquals(await list(5_000, end, 10), ["bob", "#new"]);
  assertEquals(await list(4_999, 5_001, 10), ["#old"]);
  bob.lose();
  assertEquals(await list(0, end, 10), ["#old", "bob", "#new"]);
  for (const bad of ["* * 5", `${stamp(1)} ${id(2)} 5`, `${stamp(1)} ${stamp(2)} 0`]) {
    const [fail] = await alice.askMessages(`CHATHISTORY TARGETS ${bad}`);
    assertEquals(fail?.params.slice(0, 3), ["CHATHISTORY", "INVALID_PARAMS", "TARGETS"]);
  }
});

Deno.test("only clients with event-playback see events other than messages", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice", { caps: CAPS, channels: ["#a"] });
  const bob = await server.connect("bob", { caps: CAPS, channels: ["#a"] });
  await bob.send("PRIVMSG #a :hello");
  await bob.send("@+draft/react=x TAGMSG #a");
  await bob.send("@+typing=active TAGMSG #a");
  await alice.send("TOPIC #a :tea");
  await alice.send("MODE #a +m");
  await bob.send("NICK robert");
  await bob.send("PART #a :bye");
  await bob.send("JOIN #a");
  await alice.send("KICK #a robert :no");
  await bob.send("JOIN #a");
  await bob.send("QUIT :gone");
  const commands = async () =>
    (await history(alice, "CHATHISTORY LATEST #a * 50")).messages.map(({ command }) => command);
  assertEquals(await commands(), ["PRIVMSG"]);
  await alice.send("CAP REQ draft/event-playback");
  assertEquals(await commands(), [
    "JOIN",
    "JOIN",
    "PRIVMSG",
    "TAGMSG",
    "TOPIC",
    "MODE",
    "NICK",
    "PART",
    "JOIN",
    "KICK",
    "JOIN",
    "QUIT",
  ]);
});

Deno.test("a renamed channel keeps its history, which shows the rename to clients with the capability", async () => {
  const server = new TestServer();
  const caps = [...CAPS, "draft/event-playback"];
  const alice = await server.connect("alice", { caps, channels: ["#a"] });
  const bob = await server.connect("bob", { caps: [...caps, "draft/channel-rename"] });
  await bob.send("JOIN #a");
  await alice.send("PRIVMSG #a :hello");
  await alice.send("RENAME #a #b :better");
  const commands = async (client: TestClient) =>
    (await history(client, "CHATHISTORY LATEST #b * 2")).messages.map(({ command }) => command);
  alice.lines();
  assertEquals(await commands(bob), ["PRIVMSG", "RENAME"]);
  assertEquals(await commands(alice), ["PRIVMSG"]);
});

Deno.test("a client without batches gets the plain messages", async () => {
  const server = new TestServer();
  const bob = await server.connect("bob", { channels: ["#a"] });
  server.store.append("#a", said(1, 0, "hello"));
  assertEquals(await bob.ask("CHATHISTORY LATEST #a * 5"), [
    ":alice!~alice@alice.host PRIVMSG #a :hello",
  ]);
  assertEquals(parse((await bob.ask("CHATHISTORY LATEST #b * 5"))[0] ?? "").command, "FAIL");
});

Deno.test("an unreadable store is answered with FAIL, and no client is disconnected", async () => {
  class BrokenStore extends MemoryStore {
    override history(): never {
      throw new StoreError("the disk is gone");
    }
    override lastSaid(): never {
      throw new StoreError("the disk is gone");
    }
    override lastSaidIn(): never {
      throw new StoreError("the disk is gone");
    }
    override readMarker(): never {
      throw new StoreError("the disk is gone");
    }
    override find(): never {
      throw new StoreError("the disk is gone");
    }
  }
  const server = new TestServer({}, { store: new BrokenStore() });
  const alice = await server.connect("alice", { caps: CAPS, channels: ["#a"] });
  server.state.user("alice")!.account = "alice";
  const failure = async (request: string) =>
    (await alice.askMessages(request)).map((
      { command, params },
    ) => [command, ...params.slice(0, -1)]);
  assertEquals(await failure("CHATHISTORY LATEST #a * 5"), [
    ["FAIL", "CHATHISTORY", "MESSAGE_ERROR", "LATEST", "#a"],
  ]);
  assertEquals(await failure(`CHATHISTORY TARGETS ${stamp(1)} ${stamp(2)} 5`), [
    ["FAIL", "CHATHISTORY", "MESSAGE_ERROR", "TARGETS"],
  ]);
  assertEquals(await failure("MARKREAD #a"), [["FAIL", "MARKREAD", "INTERNAL_ERROR", "#a"]]);
  assertEquals(await failure("REDACT #a 1"), [["FAIL", "REDACT", "TEMPORARILY_UNAVAILABLE"]]);
  assertEquals(await failure(`MARKREAD #a ${stamp(1)}`), [
    ["FAIL", "MARKREAD", "INTERNAL_ERROR", "#a"],
  ]);
});
