/**
 * Tests that databases of every older schema are migrated without loss.
 * @module
 */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { msgid } from "../../../../server/store/msgid.ts";
import { MIGRATIONS } from "../../../../server/store/sqlite/migrations.ts";
import { SqliteStore } from "../../../../server/store/sqlite/sqlite.ts";
import { settle } from "../store_suite.ts";

/** Opens a store on a database of an older schema, from the examples. */
async function withOld(
  version: number,
  check: (store: SqliteStore) => Promise<void>,
  more = "",
): Promise<void> {
  const folder = Deno.makeTempDirSync({ prefix: "chatd-test-" });
  const file = `${folder}/chatd.db`;
  try {
    const old = new DatabaseSync(file);
    old.exec(Deno.readTextFileSync(new URL(`examples/schema-${version}.sql`, import.meta.url)));
    old.exec(more);
    old.close();
    const notices: string[] = [];
    const store = new SqliteStore(folder, "process", (notice) => notices.push(notice));
    try {
      assertEquals(notices.length, 1);
      assertStringIncludes(notices[0] ?? "", `${file} is from an older chatd`);
      await check(store);
    } finally {
      await store.close();
    }
    notices.length = 0;
    await new SqliteStore(folder, "process", (notice) => notices.push(notice)).close();
    assertEquals(notices, []);
    const { user_version } = { ...query(file, "PRAGMA user_version")[0] };
    assertEquals(user_version, MIGRATIONS.length);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

function query(file: string, sql: string): Record<string, unknown>[] {
  const database = new DatabaseSync(file);
  try {
    return database.prepare(sql).all();
  } finally {
    database.close();
  }
}

Deno.test("migrations: there is an example of each older schema", () => {
  for (let version = 1; version < MIGRATIONS.length; version++) {
    assert(Deno.statSync(new URL(`examples/schema-${version}.sql`, import.meta.url)).isFile);
  }
});

for (let version = 1; version < MIGRATIONS.length; version++) {
  Deno.test(`migrations: everything in a database of schema ${version} is kept and found`, () =>
    withOld(version, async (store) => {
      const conversations = ["#tea", "alice bob"];
      const all = { conversations, limit: 10, from: "end", everything: true } as const;
      const check = async () => {
        const search = async (text: string) => {
          const { read } = await store.search({ conversations, text, limit: 10, from: "end" });
          return read(conversations).map((event) => event.type === "message" ? event.text : "");
        };
        assertEquals(await search("creme"), ["Crème brûlée for tea"]);
        assertEquals(await search("東京"), ["東京へ行きました"]);
        assertEquals(await search("secret"), ["it's a secret"]);
        assertEquals(await search("milk"), []);
      };
      assertEquals(store.history(all).length, 4);
      await check();
      await settle(store);
      await check();
      assertEquals(store.conversationsOf("bob"), ["alice bob"]);
      assertEquals(store.account("ALICE")?.scram?.iterations, 4096);
      assertEquals([...store.channels()].map(({ name }) => name), ["#Tea"]);
      assertEquals([...store.bans()].map(({ mask }) => mask), ["192.0.2.0/24"]);
      assertEquals(store.metadata("account alice").get("avatar"), "https://example.org/a.png");
      assertEquals(store.readMarker("alice", "#tea"), 1767323045002);
      assertEquals(
        store.sent({ sender: "alice", target: "bob", nonce: "n1" }, 1767323045003),
        "0mjwaid1n00000",
      );
    }));
}

Deno.test("migrations: events keep their order and conversations, even if a clock went back, and pending deletions continue", () => {
  const time = 1767323046000;
  let row = 10;
  const event = (conversation: number, said: 0 | 1, serial: number, by: string, at = time) =>
    `INSERT INTO events VALUES (${row++}, ${conversation}, ${said}, '${msgid(at, serial)}', ${at},
    '{"type":"${said === 1 ? "message" : "quit"}","user":1,"source":"a!a@a","account":"${by}",` +
    `"command":"PRIVMSG","target":"#many","text":"${serial} at ${at - time}"}');`;
  const more = "INSERT INTO conversations VALUES (3, '#many'), (4, '#other'), (5, 'eve mallory');" +
    "INSERT INTO parties VALUES ('eve', 5), ('mallory', 5);" +
    `INSERT INTO forgetting VALUES (1, 'gone', '${msgid(time + 1_000, 0)}', 77);` +
    [4095, 4096, 4097, 9000].map((serial) => event(3, 1, serial, "bob")).join("") +
    event(3, 1, 0, "bob", time + 1) + event(3, 1, 1, "bob", time + 1) +
    event(3, 0, 5000, "bob") + event(4, 0, 5000, "bob") +
    event(4, 1, 7, "gone") + event(4, 1, 8, "gone", time + 60_000);
  return withOld(4, async (store) => {
    const query = { conversations: ["#many"], limit: 100, from: "end", everything: false } as const;
    const texts = () =>
      store.history(query).map((event) => event.type === "message" ? event.text : "");
    const order = ["4095 at 0", "4096 at 0", "4097 at 0", "9000 at 0", "0 at 1", "1 at 1"];
    assertEquals(texts(), order);
    const ids = store.history(query).map(({ id }) => id);
    assertEquals(ids, [...new Set(ids)].sort());
    for (const id of ids) assertEquals(store.find(["#many"], id)?.id, id);
    const both = { ...query, conversations: ["#many", "#other"], everything: true };
    assertEquals(store.history(both).filter(({ type }) => type === "quit").length, 1);
    assertEquals(store.conversationsOf("eve"), [], "nothing was said there");
    const others = () => store.history({ ...query, conversations: ["#other"] }).length;
    assertEquals(others(), 1, "earlier messages of the removed account are hidden");
    while (store.tidy({ age: undefined, size: undefined }, time)) store.commit();
    store.commit();
    assertEquals(others(), 1);
    while (store.tidy({ age: 1, size: undefined }, time + 2)) store.commit();
    store.commit();
    assertEquals(texts(), order.slice(1), "the others are in the millisecond after");
    await settle(store);
  }, more);
});
