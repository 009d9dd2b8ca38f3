import { assertEquals } from "@std/assert";
import { Indexer } from "../../server/indexer.ts";
import { MemoryStore } from "../../server/store/memory.ts";
import { StoreError } from "../../server/store/store.ts";

Deno.test("indexer: it goes on until nothing is left to do, and reports what it cannot do", async () => {
  const problems: string[] = [];
  const failed = Promise.withResolvers<void>();
  let left = 3;
  class Store extends MemoryStore {
    override catchUp(): boolean {
      if (left === 0) throw new StoreError("the disk is full");
      return --left >= 0;
    }
  }
  const indexer = new Indexer(new Store(), (problem) => {
    problems.push(problem);
    failed.resolve();
  });
  await failed.promise;
  indexer.stop();
  assertEquals(left, 0);
  assertEquals(problems, ["searches do not find what is new: the disk is full"]);
});
