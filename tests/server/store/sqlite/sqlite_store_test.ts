/**
 * Tests the SQLite store: the common suite, its file, failing commits and damage.
 * @module
 */

import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { Database } from "../../../../server/store/sqlite/database.ts";
import { MIGRATIONS } from "../../../../server/store/sqlite/migrations.ts";
import { LAST_SAID_IN } from "../../../../server/store/sqlite/sqlite_history.ts";
import { SqliteStore } from "../../../../server/store/sqlite/sqlite.ts";
import { SqliteHistory } from "../../../../server/store/sqlite/sqlite_history.ts";
import { type HistoryQuery, StoreError } from "../../../../server/store/store.ts";
import { forgettingSuite } from "../store_forgetting_suite.ts";
import { searchSuite } from "../store_search_suite.ts";
import { said, storeSuite } from "../store_suite.ts";
import { Folder } from "../temporary_folder.ts";

class TemporaryStore extends SqliteStore {
  readonly #folder: Folder;

  constructor(folder = new Folder()) {
    super(folder.path);
    this.#folder = folder;
  }

  override async close(): Promise<void> {
    await super.close();
    this.#folder[Symbol.dispose]();
  }
}

storeSuite("sqlite store", () => new TemporaryStore());
searchSuite("sqlite store", () => new TemporaryStore());
forgettingSuite("sqlite store", () => new TemporaryStore());

const ALL: HistoryQuery = { conversations: ["#a"], limit: 1_000, from: "end", everything: true };

function times(store: SqliteStore): number[] {
  return store.history(ALL).map(({ time }) => time);
}

/** Runs SQL on the database, beside the store. */
function tamper(folder: Folder, sql: string): void {
  const database = new DatabaseSync(folder.file);
  try {
    database.exec(sql);
  } finally {
    database.close();
  }
}

Deno.test("sqlite store: committed changes are there after a restart, and so are all changes after closing", () => {
  using folder = new Folder();
  const first = new SqliteStore(folder.path);
  assertEquals(first.latestTime(), 0);
  first.append("#a", said(1));
  first.commit();
  first.append("#a", said(2));
  first.close();
  const second = new SqliteStore(folder.path);
  assertEquals(times(second), [1, 2]);
  assertEquals(second.latestTime(), 2);
  second.close();
});

Deno.test("sqlite store: only the owner can read its files", {
  ignore: Deno.build.os === "windows",
}, () => {
  using folder = new Folder();
  const store = new SqliteStore(folder.path);
  store.append("#a", said(1));
  store.commit();
  for (const { name } of Deno.readDirSync(folder.path)) {
    const { mode } = Deno.statSync(`${folder.path}/${name}`);
    assertEquals((mode ?? 0) & 0o777, 0o600, name);
  }
  store.close();
});

Deno.test("sqlite store: a failed commit undoes the whole turn, and the next commit works", () => {
  using folder = new Folder();
  const store = new SqliteStore(folder.path);
  store.append("#a", said(1));
  store.commit();
  const other = new DatabaseSync(folder.file);
  other.exec("BEGIN IMMEDIATE");
  store.append("#b", said(2));
  store.append("#a", said(3));
  const { message } = assertThrows(() => store.commit(), StoreError);
  assertMatch(message, /cannot write .*chatd\.db: .*locked/);
  other.exec("ROLLBACK");
  other.close();
  assertEquals(times(store), [1]);
  assertEquals(store.lastSaid("#b"), undefined);
  store.commit();
  store.append("#b", said(4));
  store.append("#a", said(5));
  store.commit();
  assertEquals(times(store), [1, 5]);
  assertEquals(store.lastSaid("#b"), said(4));
  store.close();
});

Deno.test("sqlite store: if the database is full within a turn, the turn's cached ids are dropped", () => {
  using folder = new Folder();
  const database = new Database(folder.file);
  const history = new SqliteHistory(database, () => false);
  const commit = () => database.commit(() => history.clearCache());
  history.append("#a", said(1));
  commit();
  database.statement("PRAGMA max_page_count = 40").all();
  history.append("#new", said(2));
  history.append("#a", said(3, 0, "x".repeat(1_000_000)));
  history.append("#newer", said(4));
  assertMatch(assertThrows(commit, StoreError).message, /cannot write .*full/);
  assertEquals(history.history(ALL).map(({ time }) => time), [1]);
  assertEquals(history.lastSaid("#new"), undefined);
  for (const conversation of ["#newer", "#new"]) history.append(conversation, said(5));
  commit();
  for (const conversation of ["#newer", "#new"]) {
    assertEquals(history.lastSaid(conversation), said(5));
  }
  database.close();
});

Deno.test("sqlite store: only one process can open it, and the error names the other", () => {
  using folder = new Folder();
  const store = new SqliteStore(folder.path);
  const { message } = assertThrows(() => new SqliteStore(folder.path), StoreError);
  assertMatch(message, new RegExp(`another chatd \\(process ${Deno.pid}\\).*--data`));
  store.append("#a", said(1));
  store.close();
  const next = new SqliteStore(folder.path);
  assertEquals(times(next), [1]);
  next.close();
});

const REFUSED: readonly (readonly [
  why: string,
  spoil: (folder: Folder) => void,
  answer: RegExp,
])[] = [
  [
    "a newer schema",
    (folder) => tamper(folder, `PRAGMA user_version = ${MIGRATIONS.length + 1}`),
    /written by a newer chatd .* knows up to \d+\): use that one/,
  ],
  [
    "another program's database",
    (folder) => {
      Deno.removeSync(folder.file);
      tamper(folder, "CREATE TABLE recipes (name)");
    },
    /a database of another program: .*--data/,
  ],
  [
    "another program's database that counts its versions",
    (folder) => {
      Deno.removeSync(folder.file);
      tamper(folder, "CREATE TABLE recipes (name); PRAGMA user_version = 1");
    },
    /a database of another program/,
  ],
  [
    "a file that is no database",
    (folder) => Deno.writeTextFileSync(folder.file, "recipes\n".repeat(1_000)),
    /damaged: .*backup/,
  ],
  [
    "a database that was cut off",
    (folder) => Deno.truncateSync(folder.file, Deno.statSync(folder.file).size - 4096),
    /damaged: it was cut off\. 'chatd check' tells more\. Replace it with a backup/,
  ],
  [
    "a database with pages that were overwritten",
    (folder) => {
      using file = Deno.openSync(folder.file, { write: true });
      for (const page of [4, 9]) {
        file.seekSync(page * 4096, Deno.SeekMode.Start);
        file.writeSync(new Uint8Array(4096).fill(0x5a));
      }
    },
    /damaged: .*'chatd check' tells more/,
  ],
  ["a few bytes", (folder) => Deno.writeTextFileSync(folder.file, "SQLite"), /damaged/],
  [
    "a folder in its place",
    (folder) => {
      Deno.removeSync(folder.file);
      Deno.mkdirSync(folder.file);
    },
    /cannot store history in .*chatd\.db/,
  ],
];

for (const [why, spoil, answer] of REFUSED) {
  Deno.test(`sqlite store: ${why} is refused and not changed`, () => {
    using folder = new Folder();
    const store = new SqliteStore(folder.path);
    for (let time = 1; time < 100; time++) store.append("#a", said(time));
    store.close();
    spoil(folder);
    const before = contents(folder.file);
    assertMatch(assertThrows(() => new SqliteStore(folder.path), StoreError).message, answer);
    assertEquals(contents(folder.file), before);
  });
}

function contents(path: string): Uint8Array | undefined {
  return Deno.statSync(path).isFile ? Deno.readFileSync(path) : undefined;
}

Deno.test("sqlite store: an account whose removal cannot be written is unchanged", () => {
  using folder = new Folder();
  const store = new SqliteStore(folder.path);
  store.putAccount({ name: "alice", createdAt: 1, scram: undefined, certificates: [] });
  store.append("#a", { ...said(1), account: "alice" });
  store.commit();
  const other = new DatabaseSync(folder.file);
  other.exec("BEGIN IMMEDIATE");
  store.forgetAccount("alice", said(2).id);
  assertThrows(() => store.commit(), StoreError);
  other.close();
  assertEquals(store.account("alice")?.name, "alice");
  assertEquals(times(store), [1]);
  store.close();
});

Deno.test("sqlite store: commits wait for the disk with durability `power`", () => {
  for (const [durability, synchronous] of [["process", 1], ["power", 2]] as const) {
    using folder = new Folder();
    const database = new Database(folder.file, durability);
    assertEquals({ ...database.statement("PRAGMA synchronous").get() }, { synchronous });
    database.close();
  }
});

Deno.test("sqlite store: every query of history uses an index", () => {
  using folder = new Folder();
  const store = new SqliteStore(folder.path);
  store.append("#a", said(1));
  store.close();
  const database = new DatabaseSync(folder.file);
  const plan = database.prepare(
    "EXPLAIN QUERY PLAN SELECT event FROM events WHERE conversation = 1 AND said = 1 " +
      "AND id > 1 AND id < 9 ORDER BY id DESC LIMIT 100",
  ).all().map(({ detail }) => String(detail));
  const together = database.prepare(`EXPLAIN QUERY PLAN ${LAST_SAID_IN}`).all("[]")
    .map(({ detail }) => String(detail));
  database.close();
  const scans = together.filter((detail) => detail.startsWith("SCAN"));
  assertEquals(scans.length, 1, "only the list itself is read from end to end");
  assertMatch(scans[0] ?? "", /^SCAN wanted /);
  assertEquals(plan.length, 1);
  assertMatch(
    plan[0] ?? "",
    /^SEARCH events USING PRIMARY KEY \(conversation=\? AND said=\? AND id>\? AND id<\?\)$/,
  );
});

Deno.test("sqlite store: committed changes survive a killed process", async () => {
  using folder = new Folder();
  const script = `
    import { SqliteStore } from ${
    JSON.stringify(import.meta.resolve("../../../../server/store/sqlite/sqlite.ts"))
  };
    const store = new SqliteStore(${JSON.stringify(folder.path)});
    const event = { type: "message", user: 1, source: "a!a@a", command: "PRIVMSG", target: "#a" };
    for (let time = 1; ; time++) {
      const id = time.toString(36).padStart(9, "0") + "00000";
      store.append("#a", { ...event, id, time, text: "x".repeat(100) });
      store.commit();
      if (time === 2_000) console.log("enough");
    }`;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["eval", "--quiet", script],
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const reader = child.stdout.getReader();
  assert(!(await reader.read()).done);
  child.kill("SIGKILL");
  await reader.cancel();
  await child.status;
  const store = new SqliteStore(folder.path);
  const found = store.history({ ...ALL, limit: 1_000_000 });
  assert(found.length >= 2_000, `${found.length}`);
  assertEquals(found.map(({ time }) => time), found.map((_, i) => i + 1));
  store.close();
});

Deno.test("sqlite store: the time of looking up an account does not tell whether it exists", async () => {
  const folder = Deno.makeTempDirSync({ prefix: "chatd-test-" });
  const store = new SqliteStore(folder);
  try {
    const [salt, storedKey, serverKey] = [16, 32, 32].map((length) =>
      crypto.getRandomValues(new Uint8Array(length))
    ) as [Uint8Array, Uint8Array, Uint8Array];
    const scram = { iterations: 100_000, salt, storedKey, serverKey };
    const sha512 = { storedKey: new Uint8Array(64).fill(1), serverKey: new Uint8Array(64).fill(2) };
    const account = { createdAt: Date.now(), certificates: [] };
    store.putAccount({ ...account, name: "alice", scram });
    store.putAccount({ ...account, name: "bob", scram: { ...scram, sha512 } });
    store.commit();
    const taken: Record<string, number[]> = { carol: [], alice: [], bob: [] };
    for (let i = 0; i < 4_000; i++) {
      for (const [name, times] of Object.entries(taken)) {
        const begun = performance.now();
        store.account(name);
        times.push(performance.now() - begun);
      }
    }
    const [notThere = 0, older = 0, newer = 0] = Object.values(taken).map((times) =>
      times.sort((a, b) => a - b)[times.length / 2]
    );
    for (const [kind, there] of Object.entries({ older, newer })) {
      const ratio = notThere / there;
      const shown = `${notThere} ms where there is none, ${there} ms for one of the ${kind} kind`;
      assert(ratio > 0.6 && ratio < 1.6, shown);
    }
  } finally {
    await store.close();
    Deno.removeSync(folder, { recursive: true });
  }
});
