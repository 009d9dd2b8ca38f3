import { assert, assertEquals, assertFalse } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { msgid } from "../../server/log.ts";
import { SqliteStore } from "../../server/store/sqlite.ts";
import type { SearchQuery } from "../../server/store/store.ts";
import { said, settle } from "./store_suite.ts";

function inFolder(run: (folder: string) => void): void {
  const folder = Deno.makeTempDirSync({ prefix: "chatd-test-" });
  try {
    run(folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

const TEA: SearchQuery = { conversations: ["#a"], text: "tea", limit: 10, from: "end" };

function times(store: SqliteStore, query: Partial<SearchQuery> = {}): number[] {
  return store.search({ ...TEA, ...query }).map(({ time }) => time);
}

/** Asks the database itself. */
function ask(folder: string, sql: string): unknown[] {
  const database = new DatabaseSync(`${folder}/chatd.db`);
  try {
    return database.prepare(sql).all().map((row) => Object.values(row)[0]);
  } finally {
    database.close();
  }
}

Deno.test("search index: it catches up in bounded steps, also in the next process", () =>
  inFolder((folder) => {
    const first = new SqliteStore(folder, "process", 0);
    for (let time = 1; time <= 5; time++) first.append("#a", said(time, 0, "tea"));
    first.commit();
    assert(first.catchUp(2));
    first.close();
    assertEquals(ask(folder, "SELECT position FROM search_state"), [2]);
    const second = new SqliteStore(folder, "process", 0);
    assertEquals(times(second), [1, 2, 3, 4, 5]);
    assert(second.catchUp(2));
    assertFalse(second.catchUp(2));
    assertFalse(second.catchUp(2));
    assertEquals(times(second), [1, 2, 3, 4, 5]);
    second.close();
    assertEquals(ask(folder, "SELECT position FROM search_state"), [5]);
    assertEquals(ask(folder, "SELECT rowid FROM search WHERE search MATCH 'tea'"), [1, 2, 3, 4, 5]);
  }));

Deno.test("search index: it keeps out of a tick that is not committed", () =>
  inFolder((folder) => {
    const store = new SqliteStore(folder, "process", 0);
    store.append("#a", said(1, 0, "tea"));
    assert(store.catchUp());
    assertEquals(ask(folder, "SELECT position FROM search_state"), [0]);
    store.commit();
    assertFalse(store.catchUp());
    assertEquals(ask(folder, "SELECT position FROM search_state"), [1]);
    store.close();
  }));

Deno.test("search index: nothing of what was taken back stays in the files", () =>
  inFolder((folder) => {
    const store = new SqliteStore(folder, "process", 0);
    for (let time = 1; time <= 50; time++) {
      store.append("#a", said(time, 0, time === 7 ? "the xyzzyplugh passphrase" : `tea ${time}`));
    }
    settle(store);
    const holds = () =>
      [...Deno.readDirSync(folder)].some(({ name }) =>
        new TextDecoder("latin1").decode(Deno.readFileSync(`${folder}/${name}`))
          .includes("yzzyplugh")
      );
    assert(holds());
    assert(store.redact("#a", msgid(7, 0)));
    settle(store);
    assertEquals(times(store, { text: "xyzzyplugh" }), []);
    store.close();
    assertFalse(holds());
    assertEquals(ask(folder, "SELECT rowid FROM search WHERE search MATCH 'xyzzyplugh'"), []);
    assertEquals(ask(folder, "SELECT id FROM search_gone"), []);
    ask(folder, "INSERT INTO search (search) VALUES ('integrity-check')");
  }));

Deno.test("search index: many conversations and many rows are searched through", () =>
  inFolder((folder) => {
    const store = new SqliteStore(folder, "process", 0);
    const conversations = Array.from({ length: 300 }, (_, i) => `#c${i}`);
    for (const [i, name] of conversations.entries()) store.append(name, said(i + 1, 0, "tea"));
    store.append("#other", said(999, 0, "tea"));
    settle(store);
    const all = times(store, { conversations, limit: 1_000 });
    assertEquals(all, conversations.map((_, i) => i + 1));
    assertEquals(times(store, { conversations, limit: 2, before: 100 }), [99, 100]);
    assertEquals(times(store, { conversations: conversations.slice(0, 2), limit: 9 }), [1, 2]);
    store.close();
  }));
