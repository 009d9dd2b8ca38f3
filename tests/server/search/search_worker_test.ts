/**
 * Tests the parts of the search worker on real databases: searching, indexing, checkpoints.
 * @module
 */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { Searcher } from "../../../server/search/searcher.ts";
import { IndexFile } from "../../../server/search/index_file.ts";
import { Indexer } from "../../../server/search/indexer.ts";
import { IndexSource } from "../../../server/search/index_source.ts";
import { sizeOf } from "../../../server/store/database_file.ts";
import { SqliteStore } from "../../../server/store/sqlite/sqlite.ts";
import { said, settle } from "../store/store_suite.ts";
import type { MaybePromise } from "../../../server/maybe_promise.ts";

const MIB = 1024 ** 2;

async function inFolder(run: (folder: string) => MaybePromise): Promise<void> {
  const folder = Deno.makeTempDirSync({ prefix: "chatd-test-" });
  try {
    await run(folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

/** The parts of the worker, on the database of a folder. */
class Bench implements Disposable {
  readonly source: IndexSource;
  readonly index: IndexFile;
  readonly indexer: Indexer;
  readonly searcher: Searcher;

  constructor(folder: string) {
    this.source = new IndexSource(`${folder}/chatd.db`);
    const { name, lastRemoval } = this.source;
    this.index = new IndexFile(`${folder}/search.db`, { name, lastRemoval, removals: lastRemoval });
    this.indexer = new Indexer(this.source, this.index);
    this.searcher = new Searcher(this.source, this.index, this.indexer);
  }

  [Symbol.dispose](): void {
    this.index.close();
    this.source.close();
  }
}

Deno.test("search worker: an index that cannot be written is still searched, together with the messages it lacks", () =>
  inFolder(async (folder) => {
    const store = new SqliteStore(folder);
    for (let time = 1; time <= 10; time++) store.append("#a", said(time, 0, "tea"));
    store.commit();
    using bench = new Bench(folder);
    while (bench.indexer.step());
    for (let time = 11; time <= 20; time++) store.append("#a", said(time, 0, "tea"));
    await store.close();
    bench.indexer.note([1]);
    using other = new DatabaseSync(`${folder}/search.db`);
    other.exec("BEGIN IMMEDIATE");
    const wanted = { conversations: [1], text: "tea", limit: 100, from: "end" } as const;
    const all = bench.searcher.find(wanted);
    assertEquals([all.hits.length, all.complete], [20, true]);
    const last = bench.searcher.find({ ...wanted, limit: 3 });
    assertEquals(last.hits, all.hits.slice(-3));
    assertEquals(
      bench.searcher.find({ ...wanted, limit: 3, from: "start" }).hits,
      all.hits.slice(0, 3),
    );
    assertEquals(
      bench.searcher.find({ ...wanted, before: 15, after: 9 }).hits,
      all.hits.slice(8, 15),
    );
    other.exec("ROLLBACK");
    bench.searcher.find(wanted);
    assertEquals(bench.index.position(1), all.hits.at(-1)?.[1]);
  }));

Deno.test("search worker: a search is incomplete if the index lacks more messages than a search reads", () =>
  inFolder(async (folder) => {
    const store = new SqliteStore(folder);
    for (let time = 1; time <= 3_000; time++) store.append("#a", said(time, 0, "tea"));
    await store.close();
    using bench = new Bench(folder);
    using other = new DatabaseSync(`${folder}/search.db`);
    other.exec("BEGIN IMMEDIATE");
    const wanted = { conversations: [1], text: "tea", limit: 5, from: "end" } as const;
    const { hits, complete } = bench.searcher.find(wanted);
    assertEquals([hits.length, complete], [5, false]);
    other.exec("ROLLBACK");
    while (bench.indexer.step());
    assertEquals(bench.searcher.find(wanted), { hits, complete: true });
  }));

Deno.test("search worker: the worker checkpoints the database's write-ahead log, which then starts over", () =>
  inFolder(async (folder) => {
    const store = new SqliteStore(folder);
    const log = () => sizeOf(`${folder}/chatd.db-wal`);
    for (let time = 1; time <= 60; time++) {
      for (let i = 0; i < 100; i++) store.append("#a", said(time, i, "x".repeat(1_000)));
      store.commit();
    }
    assert(log() > 5 * MIB, `${log()}`);
    await settle(store);
    store.append("#a", said(61));
    store.commit();
    assert(log() <= 4 * MIB, `${log()}`);
    await store.close();
  }));

Deno.test("search worker: emptying the write-ahead log does not make the writer wait for readers", () =>
  inFolder(async (folder) => {
    const store = new SqliteStore(folder);
    store.append("#a", said(1, 0, "tea"));
    store.commit();
    using source = Object.assign(new IndexSource(`${folder}/chatd.db`), {
      [Symbol.dispose]: () => source.close(),
    });
    const log = () => sizeOf(`${folder}/chatd.db-wal`);
    {
      using reader = new DatabaseSync(`${folder}/chatd.db`, { readOnly: true });
      reader.exec("BEGIN; SELECT * FROM events");
      store.append("#a", said(2, 0, "tea"));
      store.commit();
      const begun = performance.now();
      assertEquals(source.flush(), false);
      assert(performance.now() - begun < 500);
      assert(log() > 0);
    }
    assertEquals(source.flush(), true);
    assertEquals(log(), 0);
    store.append("#a", said(3, 0, "tea"));
    await store.close();
  }));

Deno.test("search worker: damage in the history of a large database is reported", () =>
  inFolder(async (folder) => {
    const first = new SqliteStore(folder);
    for (let time = 1; time <= 40_000; time++) {
      first.append("#a", said(time, 0, `${time} `.padEnd(1_000, "x")));
      if (time % 1_000 === 0) first.commit();
    }
    await settle(first);
    await first.close();
    const path = `${folder}/chatd.db`;
    assert(sizeOf(path) > 32 * MIB);
    {
      using file = Deno.openSync(path, { write: true });
      file.seekSync(sizeOf(path) - 2 * MIB - sizeOf(path) % 4096, Deno.SeekMode.Start);
      file.writeSync(new Uint8Array(10 * 4096).fill(0x5a));
    }
    const store = new SqliteStore(folder);
    const problem = Promise.withResolvers<string>();
    store.indexInBackground(problem.resolve);
    await store.catchUp();
    assertStringIncludes(await problem.promise, `${path} is damaged`);
    await store.close();
  }));
