/**
 * Tests that a message sent again with the same nonce is delivered once.
 * @module
 */

import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import type { Message } from "../../../protocol/message.ts";
import { msgid } from "../../../server/store/msgid.ts";
import { Nonces } from "../../../server/store/nonces.ts";
import { MemoryStore } from "../../../server/store/memory.ts";
import { SqliteStore } from "../../../server/store/sqlite/sqlite.ts";
import { SENT_LIFETIME_MS, StoreError } from "../../../server/store/store.ts";
import { connectAs, haveAccount } from "../../support/accounts.ts";
import { TestServer } from "../../support/server.ts";

const CAPS = ["message-tags", "echo-message", "batch", "labeled-response", "server-time"];
const NONCE = "0123456789abcdef01234567";
const OTHER = "fedcba9876543210fedcba98";

function only(messages: readonly Message[]): Message {
  assertEquals(messages.length, 1, JSON.stringify(messages));
  const [message] = messages;
  assert(message !== undefined);
  return message;
}

/** Returns two clients in a channel. */
async function pair(server = new TestServer()) {
  const alice = await server.connect("alice", { caps: CAPS, channels: ["#a"] });
  const bob = await server.connect("bob", { channels: ["#a"] });
  alice.lines();
  return { server, alice, bob };
}

Deno.test("a message sent again gets the first one's echo, and no other client receives it again", async () => {
  const { alice, bob } = await pair();
  const first = only(await alice.askMessages(`@label=1;+chatd/nonce=${NONCE} PRIVMSG #a :hi`));
  const again = only(await alice.askMessages(`@label=2;+chatd/nonce=${NONCE} PRIVMSG #a :hi`));
  assertEquals(again, { ...first, tags: new Map([...first.tags, ["label", "2"]]) });
  assertEquals(first.tags.get("label"), "1");
  assertEquals(bob.lines().length, 1);
  const log = await alice.askMessages("CHATHISTORY LATEST #a * 10");
  assertEquals(log.filter(({ command }) => command === "PRIVMSG").length, 1);
});

Deno.test("a message that is sent twice in one packet is delivered once", async () => {
  const { alice, bob } = await pair();
  const line = `@+chatd/nonce=${NONCE} NOTICE #a :hi\r\n`;
  await alice.write(line + line);
  const [one, two, ...more] = alice.messages();
  assertEquals(one, two);
  assertEquals(more, []);
  assertEquals(bob.lines().length, 1);
});

Deno.test("messages with other nonces, targets or senders are different messages", async () => {
  const { alice, bob } = await pair();
  await alice.send(`@+chatd/nonce=${NONCE} PRIVMSG #a :one`);
  await alice.send(`@+chatd/nonce=${OTHER} PRIVMSG #a :two`);
  await alice.send(`@+chatd/nonce=${NONCE} PRIVMSG bob :three`);
  await alice.send(`@+chatd/nonce=${NONCE} PRIVMSG +#a :four`);
  await alice.send(`@+chatd/nonce=${NONCE} PRIVMSG BOB :again`);
  assertEquals(bob.lines().map((line) => line.slice(line.lastIndexOf(":") + 1)), [
    "one",
    "two",
    "three",
  ]);
  await bob.send(`@+chatd/nonce=${NONCE} PRIVMSG #a :five`);
  assertEquals(only(alice.messages().slice(-1)).params[1], "five");
});

Deno.test("one message to several targets reaches each of them once", async () => {
  const { alice, bob } = await pair();
  const line = `@+chatd/nonce=${NONCE} PRIVMSG #a,bob :hi`;
  await alice.send(line);
  const first = alice.messages();
  await alice.send(line);
  assertEquals(alice.messages(), first);
  assertEquals(first.length, 2);
  assertEquals(bob.lines().length, 2);
});

Deno.test("a guest's message is recognized from a new connection, by the nick", async () => {
  const { server, alice, bob } = await pair();
  const line = `@label=1;+chatd/nonce=${NONCE} PRIVMSG #a :hi`;
  const first = only(await alice.askMessages(line));
  alice.lose();
  const later = await server.connect("alice_", { caps: CAPS, channels: ["#a"] });
  await later.send("NICK Alice");
  assertEquals(only(await later.askMessages(line)).tags.get("msgid"), first.tags.get("msgid"));
  const spoken = bob.lines().filter((said) => said.includes("PRIVMSG"));
  assertEquals(spoken.length, 1);
});

Deno.test("an account's message is recognized with any nick, and a guest with the account's name is not the account", async () => {
  const server = new TestServer();
  const bob = await server.connect("bob", { channels: ["#a"] });
  await haveAccount(server, "alice");
  const line = `@label=1;+chatd/nonce=${NONCE} PRIVMSG #a :hi`;
  const msgids: (string | undefined)[] = [];
  for (const nick of ["walrus", "carpenter"]) {
    const client = await connectAs(server, "alice", { nick, caps: CAPS });
    await client.ask("JOIN #a");
    msgids.push(only(await client.askMessages(line)).tags.get("msgid"));
    client.lose();
  }
  assertEquals(msgids[0], msgids[1]);
  const guest = await server.connect("walrus", { caps: CAPS, channels: ["#a"] });
  assertNotEquals(only(await guest.askMessages(line)).tags.get("msgid"), msgids[0]);
  assertEquals(bob.lines().filter((said) => said.includes("PRIVMSG")).length, 2);
});

Deno.test("a repeat is answered even if the sender may no longer speak", async () => {
  const { alice, bob } = await pair();
  const line = `@label=1;+chatd/nonce=${NONCE} PRIVMSG #a :hi`;
  const toBob = `@label=2;+chatd/nonce=${NONCE} PRIVMSG bob :hi`;
  const [first] = await alice.askMessages(line);
  const [second] = await alice.askMessages(toBob);
  await alice.send("MODE #a +m");
  await alice.send("PART #a");
  bob.lose();
  assertEquals(await alice.askMessages(line), [first]);
  assertEquals(await alice.askMessages(toBob), [second]);
});

Deno.test("a client without echo-message gets the usual acknowledgement of a repeat", async () => {
  const server = new TestServer();
  const caps = ["message-tags", "batch", "labeled-response"];
  const alice = await server.connect("alice", { caps, channels: ["#a"] });
  const line = `@label=1;+chatd/nonce=${NONCE} PRIVMSG #a :hi`;
  const first = await alice.ask(line);
  assertEquals(first, ["@label=1 :test.local ACK"]);
  assertEquals(await alice.ask(line), first);
  assertEquals(await alice.ask(`@+chatd/nonce=${NONCE} PRIVMSG #a :hi`), []);
});

Deno.test("multiline messages are recognized too", async () => {
  const server = new TestServer();
  const caps = [...CAPS, "draft/multiline"];
  const alice = await server.connect("alice", { caps, channels: ["#a"] });
  const bob = await server.connect("bob", { channels: ["#a"] });
  alice.lines();
  const send = async (label: string) => {
    await alice.send(`@label=${label};+chatd/nonce=${NONCE} BATCH +1 draft/multiline #a`);
    await alice.send("@batch=1 PRIVMSG #a :one");
    await alice.send("@batch=1 PRIVMSG #a :two");
    await alice.send("BATCH -1");
    return alice.messages();
  };
  const first = await send("x");
  const again = await send("y");
  assertEquals(first[0]?.tags.get("label"), "x");
  assertEquals(again[0]?.tags.get("label"), "y");
  assertEquals(again[0]?.tags.get("msgid"), first[0]?.tags.get("msgid"));
  assertEquals(again.slice(1), first.slice(1));
  assertEquals(bob.lines().length, 2);
});

Deno.test("a nonce that is easy to guess is refused, and nothing is sent", async () => {
  const { alice, bob } = await pair();
  for (const [command, nonce] of [["PRIVMSG", "0123456789abcdef"], ["NOTICE", ""]] as const) {
    const answer = only(
      await alice.askMessages(`@label=1;+chatd/nonce=${nonce} ${command} #a :hi`),
    );
    assertEquals(answer.command, "FAIL");
    assertEquals(answer.params.slice(0, 3), [command, "INVALID_NONCE", "#a"]);
    assertEquals(answer.tags.get("label"), "1");
  }
  assertEquals(bob.lines(), []);
});

Deno.test("a nonce on a message without text is ignored", async () => {
  const { server, alice } = await pair();
  const cid = await server.connect("cid", { caps: CAPS, channels: ["#a"] });
  alice.lines();
  const line = `@+chatd/nonce=${NONCE};+typing=active TAGMSG #a`;
  await alice.send(line);
  await alice.send(line);
  await alice.send("@+chatd/nonce=1 TAGMSG #a");
  assertEquals(cid.lines().length, 3);
});

Deno.test("a message that was not stored can be sent again, and so can its repeats", async () => {
  /** Undoes the changes, as a store must. */
  class FullStore extends MemoryStore {
    override readonly canFail = true;
    full = false;
    override commit(): void {
      if (!this.full) return;
      this.tidy({ age: undefined, size: undefined }, Infinity);
      throw new StoreError("the disk is full");
    }
  }
  const store = new FullStore();
  const { server, alice, bob } = await pair(new TestServer({}, { store }));
  const line = (label: number) => `@label=${label};+chatd/nonce=${NONCE} PRIVMSG #a :hi\r\n`;
  store.full = true;
  await alice.write(line(1) + line(2));
  server.flusher.flush();
  const refusals = alice.messages();
  assertEquals(refusals.map(({ params, tags }) => [params[1], tags.get("label")]), [
    ["NOT_STORED", "1"],
    ["NOT_STORED", "2"],
  ]);
  assertEquals(bob.lines(), []);
  store.full = false;
  await alice.write(line(3) + line(4));
  server.flusher.flush();
  const [three, four] = alice.messages().filter(({ command }) => command === "PRIVMSG");
  assertEquals(three?.tags.get("msgid"), four?.tags.get("msgid"));
  assertEquals(four?.tags.get("label"), "4");
  assertMatch(bob.lines().join("\n"), /^\S+ PRIVMSG #a :hi$/);
});

Deno.test("a nonce is forgotten after a day", () => {
  const store = new MemoryStore();
  const nonces = new Nonces(store);
  const message = {
    type: "message",
    user: 1,
    source: "alice!a@host",
    command: "PRIVMSG",
    target: "#a",
    text: "hi",
    tags: new Map([["+chatd/nonce", NONCE]]),
  } as const;
  const start = 1_700_000_000_000;
  const id = msgid(start, 0);
  nonces.remember({ ...message, id, time: start });
  assertEquals(nonces.first(message, start + SENT_LIFETIME_MS - 1), id);
  assertEquals(nonces.first(message, start + SENT_LIFETIME_MS), undefined);
  const later = start + SENT_LIFETIME_MS + 1;
  const next = { ...message, tags: new Map([["+chatd/nonce", OTHER]]) };
  nonces.remember({ ...next, id: msgid(later, 0), time: later });
  assertEquals(nonces.first(next, later), msgid(later, 0));
});

Deno.test("a truncated message is dropped, and delivered whole when it is sent again", async () => {
  const { server, alice, bob } = await pair();
  const line = `@label=1;+chatd/nonce=${NONCE} PRIVMSG #a :all of it`;
  await alice.write(line.slice(0, -3));
  await alice.hangUp();
  const later = await server.connect("alice", { caps: CAPS, channels: ["#a"] });
  bob.lines();
  assertEquals(only(await later.askMessages(line)).params[1], "all of it");
  assertMatch(bob.lines().join("\n"), /^\S+ PRIVMSG #a :all of it$/);
});

Deno.test("a message is recognized after a restart", async () => {
  const folder = await Deno.makeTempDir({ prefix: "chatd-test-" });
  try {
    const line = `@label=1;+chatd/nonce=${NONCE} PRIVMSG #a :hi`;
    const echoes: Message[] = [];
    for (let start = 0; start < 2; start++) {
      const store = new SqliteStore(folder);
      const { server, alice, bob } = await pair(new TestServer({}, { store }));
      echoes.push(only(await alice.askMessages(line)));
      server.flusher.flush();
      assertEquals(bob.lines().length, start === 0 ? 1 : 0);
      store.close();
    }
    assertEquals(echoes[0], echoes[1]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
