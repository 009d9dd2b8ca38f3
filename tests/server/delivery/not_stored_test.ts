/**
 * Tests that lasting changes that cannot be stored stay in force and cause a warning.
 * @module
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { SqliteStore } from "../../../server/store/sqlite/sqlite.ts";
import { StoreError } from "../../../server/store/store.ts";
import { connectAs, haveAccount } from "../../support/accounts.ts";
import { type TestClient, TestServer } from "../../support/server.ts";

/**
 * A store that cannot commit while the test sets it so: the writes since the last commit are
 * undone.
 */
class FullStore extends SqliteStore {
  full = false;

  override commit(): void {
    if (this.full) {
      this.attempt(() => {
        throw new StoreError("the disk is full");
      });
    }
    super.commit();
  }
}

async function withFullStore(test: (store: FullStore, folder: string) => Promise<void>) {
  const folder = Deno.makeTempDirSync({ prefix: "chatd-test-" });
  try {
    const store = new FullStore(folder);
    try {
      await test(store, folder);
    } finally {
      store.full = false;
      await store.close();
    }
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

/** Returns the warnings in the answer to a line, without their texts. */
async function warnings(client: TestClient, line: string): Promise<string[]> {
  return (await client.ask(line)).filter((each) => / WARN /.test(each))
    .map((each) => each.replace(/^\S+ WARN (\S+ \S+ \S+) :.*$/, "$1"));
}

Deno.test("changes that cannot be stored are in force with a warning, and are stored once that is possible", async () => {
  await withFullStore(async (store) => {
    const reports: string[] = [];
    const server = new TestServer({ operators: [{ name: "root", password: "secret" }] }, {
      store,
      report: (problem) => void reports.push(problem),
    });
    await haveAccount(server, "alice");
    const alice = await connectAs(server, "alice");
    for (const line of ["JOIN #a", "JOIN #b", "CS REGISTER #a", "OPER root secret"]) {
      await alice.ask(line);
    }
    await alice.ask("PRIVMSG #b :before");

    store.full = true;
    assertEquals(await warnings(alice, "TOPIC #a :news"), ["TOPIC NOT_STORED #a"]);
    assertEquals(await warnings(alice, "MODE #a +m"), ["MODE NOT_STORED #a"]);
    assertEquals(await warnings(alice, "UBAN ADD 203.0.113.7 :spam"), [
      "UBAN NOT_STORED 203.0.113.7",
    ]);
    assertEquals(await warnings(alice, "METADATA #a SET url :https://a.example"), [
      "METADATA NOT_STORED #a",
    ]);
    const read = "timestamp=2019-01-04T14:33:26.123Z";
    assertEquals(await warnings(alice, `MARKREAD #a ${read}`), ["MARKREAD NOT_STORED #a"]);
    assertEquals(await warnings(alice, "RENAME #b #c"), ["RENAME NOT_STORED #c"]);
    assertEquals(await warnings(alice, "TOPIC #c :of nobody"), []);
    assertEquals(server.hub.channel("#a")?.topic?.text, "news");
    assertEquals(store.channel("#a")?.topic, undefined);
    assertEquals(reports, ["cannot store messages: the disk is full"]);
    server.committer.retry();
    assertEquals(store.channel("#a")?.topic, undefined);

    store.full = false;
    server.committer.retry();
    assertEquals(reports[1], "messages can be stored again");
    assertEquals(store.channel("#a")?.topic?.text, "news");
    assertMatch(store.channel("#a")?.flags ?? "", /m/);
    assertEquals([...store.bans()].map(({ mask }) => mask), ["203.0.113.7"]);
    assertEquals(store.metadata("#a").get("url"), "https://a.example");
    assertEquals(store.readMarker("alice", "#a"), Date.parse(read.slice("timestamp=".length)));
    const history = store.history({
      conversations: [server.hub.channel("#c")!.ownConversation],
      from: "start",
      limit: 100,
      everything: true,
    });
    assertEquals(
      history.flatMap((event) => event.type === "message" ? [event.text] : []),
      ["before"],
    );
    assert(history.some(({ type }) => type === "rename"));
    server.committer.retry();
    assertEquals(reports.length, 2);
  });
});

Deno.test("a deletion that cannot be stored is shown to no client", async () => {
  await withFullStore(async (store) => {
    const server = new TestServer({}, { store });
    const caps = ["draft/message-redaction", "echo-message", "message-tags"];
    const alice = await server.connect("alice", { caps, channels: ["#a"] });
    const bob = await server.connect("bob", { caps, channels: ["#a"] });
    const [echo] = await alice.askMessages("PRIVMSG #a :oops");
    const id = echo?.tags.get("msgid") ?? "";
    bob.lines();
    store.full = true;
    assertEquals((await alice.ask(`REDACT #a ${id}`)).map((line) => line.split(" :")[0]), [
      `:test.local FAIL REDACT NOT_STORED #a ${id}`,
    ]);
    assertEquals(bob.lines(), []);
    store.full = false;
    assertMatch((await alice.ask(`REDACT #a ${id}`)).join(), / REDACT #a /);
    assertEquals(bob.lines().length, 1);
    assertEquals(store.find(["#a"], id), undefined);
  });
});

Deno.test("changes made while the disk was full are stored with the next commit that succeeds", async () => {
  await withFullStore(async (store) => {
    const server = new TestServer({}, { store });
    await haveAccount(server, "alice");
    const alice = await connectAs(server, "alice");
    for (const line of ["JOIN #a", "CS REGISTER #a"]) await alice.ask(line);
    store.full = true;
    await alice.ask("TOPIC #a :one");
    await alice.ask("TOPIC #a :two");
    assertMatch((await alice.ask("CS UNREGISTER #a")).join(), /could not be stored/);
    store.full = false;
    await alice.ask("PRIVMSG #a :there is room again");
    assertEquals(store.channel("#a")?.topic?.text, "two");
    assertEquals(store.channel("#a")?.founder, "alice");
  });
});
