/**
 * Tests searches of the SQLite store through the search worker, and the index file.
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { msgid } from "../../../../server/store/msgid.ts";
import { SqliteStore } from "../../../../server/store/sqlite/sqlite.ts";
import type { SearchQuery } from "../../../../server/store/store.ts";
import { said, settle } from "../store_suite.ts";

async function inFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = Deno.makeTempDirSync({ prefix: "chatd-test-" });
  try {
    await run(folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

const TEA: SearchQuery = { conversations: ["#a"], text: "tea", limit: 10, from: "end" };

async function times(store: SqliteStore, query: Partial<SearchQuery> = {}): Promise<number[]> {
  const asked = { ...TEA, ...query };
  const { read } = await store.search(asked);
  return read(asked.conversations).map(({ time }) => time);
}

/** Runs SQL on one of the databases. */
function ask(path: string, sql: string): unknown[] {
  const database = new DatabaseSync(path);
  try {
    return database.prepare(sql).all().map((row) => Object.values(row)[0]);
  } finally {
    database.close();
  }
}

/** Returns the messages that the index has for a word. */
function entered(folder: string, word = "tea"): number {
  return ask(`${folder}/search.db`, `SELECT rowid FROM said WHERE said MATCH '${word}'`).length;
}

Deno.test("search index: it is a sound file that only its owner can read", () =>
  inFolder(async (folder) => {
    const store = new SqliteStore(folder);
    for (let time = 1; time <= 600; time++) store.append("#a", said(time, 0, `tea ${time % 7}`));
    store.append("#b", said(601, 0, "tea"));
    await settle(store);
    if (Deno.build.os !== "windows") {
      for (const name of ["search.db", "search.db-wal"]) {
        assertEquals((Deno.statSync(`${folder}/${name}`).mode ?? 0) & 0o777, 0o600, name);
      }
    }
    assertEquals(entered(folder), 601);
    await store.close();
    assertEquals(ask(`${folder}/search.db`, "PRAGMA integrity_check"), ["ok"]);
    assertEquals(
      [...Deno.readDirSync(folder)].map(({ name }) => name).sort(),
      ["chatd.db", "chatd.lock", "search.db"],
    );
  }));

Deno.test("search index: the next process continues where the last one stopped", () =>
  inFolder(async (folder) => {
    const first = new SqliteStore(folder);
    for (let time = 1; time <= 3; time++) first.append("#a", said(time, 0, "tea"));
    await settle(first);
    for (let time = 4; time <= 5; time++) first.append("#a", said(time, 0, "tea"));
    await first.close();
    assertEquals(entered(folder), 3);
    const second = new SqliteStore(folder);
    assertEquals(await times(second), [1, 2, 3, 4, 5]);
    await settle(second);
    await second.close();
    assertEquals(entered(folder), 5);
  }));

Deno.test("search index: messages deleted without a worker leave it on the next start", () =>
  inFolder(async (folder) => {
    const first = new SqliteStore(folder);
    for (let time = 1; time <= 3; time++) first.append("#a", said(time, 0, "tea"));
    await settle(first);
    await first.close();
    const second = new SqliteStore(folder);
    assert(second.redact("#a", msgid(2, 0)));
    await second.close();
    assertEquals(entered(folder), 3);
    const third = new SqliteStore(folder);
    await settle(third);
    await third.close();
    assertEquals(entered(folder), 2);
    assertEquals(ask(`${folder}/chatd.db`, "SELECT id FROM search_removals"), []);
  }));

const SPOILT: readonly (readonly [how: string, spoil: (folder: string) => void])[] = [
  ["that is gone", (folder) => Deno.removeSync(`${folder}/search.db`)],
  ["that is no database", (folder) => Deno.writeTextFileSync(`${folder}/search.db`, "tea\n")],
  ["that is empty", (folder) => Deno.truncateSync(`${folder}/search.db`)],
  ["of another version", (folder) => ask(`${folder}/search.db`, "PRAGMA user_version = 999")],
  [
    "with pages that were overwritten",
    (folder) => {
      using file = Deno.openSync(`${folder}/search.db`, { write: true });
      for (let page = 1; page < file.statSync().size / 4096; page++) {
        file.seekSync(page * 4096, Deno.SeekMode.Start);
        file.writeSync(new Uint8Array(4096).fill(0x5a));
      }
    },
  ],
  [
    "of another database",
    (folder) => ask(`${folder}/search.db`, "UPDATE state SET source = 'another'"),
  ],
  [
    "of a later time, before a backup was restored",
    (folder) => {
      const store = new SqliteStore(folder);
      store.redact("#a", msgid(1, 0));
      store.commit();
      return settle(store).then(() => store.close());
    },
  ],
];

for (const [how, spoil] of SPOILT) {
  Deno.test(`search index: an index ${how} is rebuilt`, () =>
    inFolder(async (folder) => {
      const first = new SqliteStore(folder);
      for (let time = 1; time <= 300; time++) first.append("#a", said(time, 0, `tea ${time}`));
      await settle(first);
      await first.close();
      const copy = Deno.readFileSync(`${folder}/chatd.db`);
      await spoil(folder);
      Deno.writeFileSync(`${folder}/chatd.db`, copy);
      const problems: string[] = [];
      const second = new SqliteStore(folder);
      second.indexInBackground((problem) => problems.push(problem));
      // If the damage shows only now, the next search finds everything again.
      await second.catchUp().catch(() => {});
      assertEquals(await times(second, { limit: 2, from: "start" }), [1, 2]);
      await settle(second);
      await second.close();
      assertEquals(entered(folder), 300);
      for (const problem of problems) assert(problem.includes("will be rebuilt"), problem);
    }));
}

Deno.test("search index: no text of a deleted message stays in the files", () =>
  inFolder(async (folder) => {
    const store = new SqliteStore(folder);
    for (let time = 1; time <= 50; time++) {
      store.append("#a", said(time, 0, time === 7 ? "the xyzzyplugh passphrase" : `tea ${time}`));
    }
    await settle(store);
    const holding = () =>
      [...Deno.readDirSync(folder)].map(({ name }) => name).filter((name) =>
        new TextDecoder("latin1").decode(Deno.readFileSync(`${folder}/${name}`))
          .includes("yzzyplugh")
      );
    assert(holding().includes("search.db-wal"));
    assert(store.redact("#a", msgid(7, 0)));
    await settle(store);
    assertEquals(holding().filter((name) => name.startsWith("search")), []);
    assertEquals(ask(`${folder}/chatd.db`, "SELECT id FROM search_removals"), []);
    await settle(store);
    assertEquals(holding(), []);
    assertEquals(await times(store, { text: "xyzzyplugh" }), []);
    await store.close();
    assertEquals(entered(folder, "xyzzyplugh"), 0);
    assertEquals(ask(`${folder}/search.db`, "PRAGMA integrity_check"), ["ok"]);
  }));

Deno.test("search index: it searches many conversations and many rows", () =>
  inFolder(async (folder) => {
    const store = new SqliteStore(folder);
    const conversations = Array.from({ length: 300 }, (_, i) => `#c${i}`);
    for (const [i, name] of conversations.entries()) store.append(name, said(i + 1, 0, "tea"));
    store.append("#other", said(999, 0, "tea"));
    await settle(store);
    const all = await times(store, { conversations, limit: 1_000 });
    assertEquals(all, conversations.map((_, i) => i + 1));
    assertEquals(await times(store, { conversations, limit: 2, before: 100 }), [99, 100]);
    assertEquals(await times(store, { conversations: conversations.slice(0, 2) }), [1, 2]);
    await store.close();
  }));

Deno.test("search index: a message is found once its turn is committed", () =>
  inFolder(async (folder) => {
    const store = new SqliteStore(folder);
    store.append("#a", said(1, 0, "tea"));
    const found = times(store);
    store.commit();
    assertEquals(await found, [1]);
    await store.close();
  }));

Deno.test("search index: a running search fails when the store closes", () =>
  inFolder(async (folder) => {
    const store = new SqliteStore(folder);
    store.append("#a", said(1, 0, "tea"));
    store.commit();
    const found = times(store).catch((error: Error) => error.name);
    await store.close();
    const outcome = await found;
    assert(outcome === "StoreError" || outcome.toString() === "1", `${outcome}`);
  }));
