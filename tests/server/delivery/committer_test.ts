/**
 * Tests that messages that cannot be stored are revoked. not_stored_test.ts tests other changes.
 * @module
 */

import { assertEquals, assertMatch } from "@std/assert";
import { MemoryStore } from "../../../server/store/memory.ts";
import { SqliteStore } from "../../../server/store/sqlite/sqlite.ts";
import { StoreError } from "../../../server/store/store.ts";
import { TestServer } from "../../support/server.ts";

/** A store whose disk is full while the test sets it so. */
class FullStore extends MemoryStore {
  override readonly canFail = true;
  full = false;

  override commit(): void {
    if (this.full) throw new StoreError("the disk is full");
    super.commit();
  }
}

Deno.test("a message that cannot be stored reaches no client, and its sender is told", async () => {
  const store = new FullStore();
  const reports: string[] = [];
  const server = new TestServer({}, { store, report: (problem) => void reports.push(problem) });
  const caps = ["echo-message", "batch", "labeled-response", "message-tags"];
  const alice = await server.connect("alice", { caps, channels: ["#a"] });
  const bob = await server.connect("bob", { channels: ["#a"] });
  const cid = await server.call("cid");
  await cid.say("/join #a");
  cid.output();
  alice.lines();
  bob.lines();

  store.full = true;
  await alice.send("PRIVMSG #a :first");
  await alice.send("@label=x1 PRIVMSG #a :second");
  await bob.send("PRIVMSG alice :third");
  server.flusher.flush();
  const refusal = "Your message could not be stored and was not sent; try again later";
  const told = alice.lines();
  assertEquals(told[0], `:test.local FAIL PRIVMSG NOT_STORED #a :${refusal}`);
  assertEquals(told[1], `@label=x1 :test.local FAIL PRIVMSG NOT_STORED #a :${refusal}`);
  assertEquals(told.length, 2);
  assertEquals(bob.lines(), [`:test.local FAIL PRIVMSG NOT_STORED alice :${refusal}`]);
  assertEquals(cid.output(), "");
  assertEquals(reports, ["cannot store messages: the disk is full"]);

  store.full = false;
  await alice.send("PRIVMSG #a :fourth");
  server.flusher.flush();
  assertMatch(bob.lines().join("\n"), /^:alice!\S+ PRIVMSG #a :fourth$/);
  assertEquals(cid.output(), "alice: fourth\n");
  assertEquals(alice.lines().length, 1);
  assertEquals(reports[1], "messages can be stored again");
});

Deno.test("a refusal does not become a part of another command's answer", async () => {
  const store = new FullStore();
  const server = new TestServer({}, { store });
  const caps = ["batch", "labeled-response", "message-tags"];
  const alice = await server.connect("alice", { caps, channels: ["#a"] });
  alice.lines();
  store.full = true;
  await alice.send("PRIVMSG #a :first");
  await alice.send("@label=x1 PRIVMSG #a :second");
  alice.lines();
  await alice.send("PRIVMSG #a :third");
  await alice.send("@label=x2 PRIVMSG #a :fourth");
  await alice.send("TOPIC #a :tea");
  const { session } = alice;
  const room = Promise.withResolvers<void>();
  const answering = session.labeled("x3", async () => {
    session.answer("NOTE", "one");
    await room.promise;
    session.answer("NOTE", "two");
  });
  const commands = (lines: string[]) =>
    lines.map((line) => line.replace(/^@msgid=\S+ /, "").replace(/test\.local (\S+ \S+).*$/, "$1"));
  assertEquals(commands(alice.lines()), [
    "@label=x2 :test.local ACK",
    ":alice!~alice@alice.host TOPIC #a :tea",
    ":FAIL PRIVMSG",
    "@label=x2 :FAIL PRIVMSG",
  ]);
  assertEquals(session.label, "x3");
  room.resolve();
  await answering;
  assertEquals(commands(alice.lines()), [
    "@label=x3 :BATCH +l1",
    "@batch=l1 :NOTE one",
    "@batch=l1 :NOTE two",
    ":BATCH -l1",
  ]);
});

Deno.test("the rest of a turn whose message cannot be stored is sent, in order", async () => {
  const store = new FullStore();
  const server = new TestServer({}, { store });
  const alice = await server.connect("alice", { channels: ["#a"] });
  const bob = await server.connect("bob", { channels: ["#a"] });
  alice.lines();
  store.full = true;
  await alice.send("PING 1");
  await bob.send("PRIVMSG #a :lost");
  await bob.send("NICK rob");
  await alice.send("PING 2");
  server.flusher.flush();
  assertEquals(alice.lines().map((line) => line.replace(/^:\S+ /, "")), [
    "PONG test.local 1",
    "NICK rob",
    "PONG test.local 2",
  ]);
});

Deno.test("a turn is undone if the store cannot be read for one of its events, and the server goes on", async () => {
  class UnreadableStore extends SqliteStore {
    unreadable = false;

    override readMarker(party: string, target: string): number | undefined {
      if (this.unreadable) throw new StoreError("cannot read it");
      return super.readMarker(party, target);
    }
  }
  const folder = Deno.makeTempDirSync({ prefix: "chatd-test-" });
  const store = new UnreadableStore(folder);
  try {
    const reports: string[] = [];
    const server = new TestServer({}, { store, report: (problem) => void reports.push(problem) });
    const bob = await server.connect("bob", { channels: ["#a"] });
    const alice = await server.connect("alice", { channels: ["#a"] });
    server.flusher.flush();
    bob.lines();
    store.unreadable = true;
    await alice.send("PRIVMSG #a :lost");
    const user = server.hub.user("alice")?.id ?? 0;
    const source = "test.local";
    await server.log.append({
      type: "readMarker",
      user,
      source,
      target: "#a",
      party: "alice",
      read: 1,
    });
    server.flusher.flush();
    assertEquals(bob.lines(), []);
    assertEquals(reports, ["cannot store messages: cannot read it"]);
    store.unreadable = false;
    await alice.send("PRIVMSG #a :kept");
    server.flusher.flush();
    assertEquals(bob.lines().length, 1);
    assertEquals(store.lastSaid("#a")?.source, server.hub.user("alice")?.source);
  } finally {
    await store.close();
    Deno.removeSync(folder, { recursive: true });
  }
});
