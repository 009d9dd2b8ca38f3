/**
 * The server's side of the search worker, if the worker cannot be started.
 * @module
 */

import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { WorkerHandle } from "../../../server/search/worker_handle.ts";
import { StoreError } from "../../../server/store/store.ts";

Deno.test("search worker: one that cannot be started is reported once, and a search says so", async () => {
  let starts = 0;
  const problems: string[] = [];
  const handle = new WorkerHandle("unused", 0, () => {}, () => {
    starts++;
    throw new Error("Too many open files");
  });
  handle.indexInBackground((problem) => problems.push(problem), true);
  const wanted = { conversations: [1], text: "tea", limit: 1, from: "end" } as const;
  for (let i = 0; i < 3; i++) {
    await assertRejects(() => handle.search(wanted), StoreError, "cannot search");
    await assertRejects(() => handle.catchUp(), StoreError, "cannot search");
  }
  assertEquals([starts, problems.length], [1, 1]);
  assertStringIncludes(problems[0] ?? "", "Too many open files");
  handle.note([1], 1);
  assertEquals(handle.close(), undefined);
});
