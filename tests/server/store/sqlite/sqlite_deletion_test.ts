/**
 * Tests how the SQLite store deletes events: by size, with an account, and from the search index.
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { SqliteStore } from "../../../../server/store/sqlite/sqlite.ts";
import type { HistoryQuery } from "../../../../server/store/store.ts";
import { said, settle } from "../store_suite.ts";
import { Folder } from "../temporary_folder.ts";

const ALL: HistoryQuery = { conversations: ["#a"], limit: 1_000, from: "end", everything: true };

Deno.test("sqlite store: beyond the size limit, the oldest events are deleted in steps", () => {
  using folder = new Folder();
  const store = new SqliteStore(folder.path);
  for (let time = 1; time <= 3_000; time++) {
    store.append(time % 2 === 0 ? "#a" : "#b", said(time, 0, "x".repeat(400)));
  }
  store.commit();
  const bound = { age: undefined, size: 1_000_000 };
  let steps = 0;
  while (store.tidy(bound, 0)) {
    store.commit();
    steps++;
  }
  assert(steps > 1, `${steps}`);
  store.commit();
  const left = store.history({ ...ALL, conversations: ["#a", "#b"], limit: 10_000 });
  assert(left.length > 100 && left.length < 2_000, `${left.length}`);
  assertEquals(left.map(({ time }) => time), left.map((_, i) => 3_001 - left.length + i));
  store.close();
});

Deno.test("sqlite store: deleting an account's events continues after a restart, and they are hidden meanwhile", () => {
  using folder = new Folder();
  const first = new SqliteStore(folder.path);
  const account = { createdAt: 1, scram: undefined, certificates: [] };
  first.putAccount({ ...account, name: "Alice" });
  for (let time = 1; time <= 25_000; time++) {
    first.append("#a", { ...said(time), account: time % 2 === 0 ? "Alice" : "bob" });
  }
  first.commit();
  first.forgetAccount("alice", said(30_000).id);
  const events = (store: SqliteStore) => store.history({ ...ALL, limit: 100_000 });
  assertEquals(events(first).length, 12_500);
  assertEquals(first.find(["#a"], said(24_000).id), undefined);
  assert(first.tidy({ age: undefined, size: undefined }, 0));
  first.close();
  const second = new SqliteStore(folder.path);
  assertEquals(events(second).length, 12_500);
  while (second.tidy({ age: undefined, size: undefined }, 0)) second.commit();
  second.commit();
  second.close();
  const database = new DatabaseSync(folder.file);
  assertEquals({ ...database.prepare("SELECT count(*) AS n FROM events").get() }, { n: 12_500 });
  assertEquals({ ...database.prepare("SELECT count(*) AS n FROM forgetting").get() }, { n: 0 });
  database.close();
});

Deno.test("sqlite store: deleted messages are not found, at once and in the index", async () => {
  using folder = new Folder();
  const store = new SqliteStore(folder.path);
  store.putAccount({ name: "alice", createdAt: 1, scram: undefined, certificates: [] });
  store.append("#a", { ...said(1, 0, "old words"), account: "bob" });
  store.append("#a", { ...said(100, 0, "her words"), account: "alice" });
  store.append("#a", { ...said(101, 0, "his words"), account: "bob" });
  await settle(store);
  const found = async () => {
    store.commit();
    const { read } = await store.search({
      conversations: ["#a"],
      text: "words",
      limit: 10,
      from: "end",
    });
    return read(["#a"]).map(({ time }) => time);
  };
  assertEquals(await found(), [1, 100, 101]);
  store.forgetAccount("alice", said(102).id);
  assertEquals(await found(), [1, 101]);
  while (store.tidy({ age: 50, size: undefined }, 130)) store.commit();
  assertEquals(await found(), [101]);
  await settle(store);
  assertEquals(await found(), [101]);
  await store.close();
  const all = (file: string, sql: string) => {
    const database = new DatabaseSync(`${folder.path}/${file}`);
    try {
      return database.prepare(sql).all().map((row) => Object.values(row)[0]);
    } finally {
      database.close();
    }
  };
  assertEquals(all("search.db", "SELECT rowid FROM said WHERE said MATCH 'words'").length, 1);
  assertEquals(all("chatd.db", "SELECT id FROM search_removals"), []);
  for (const file of ["chatd.db", "search.db"]) {
    const bytes = new TextDecoder("latin1").decode(Deno.readFileSync(`${folder.path}/${file}`));
    assert(bytes.includes("his") && !bytes.includes("her words"), "nor is it in the file");
  }
});
