/**
 * Tests the task that deletes old events.
 * @module
 */

import { assertEquals } from "@std/assert";
import { RetentionTask } from "../../../server/data/retention.ts";
import { MemoryStore } from "../../../server/store/memory.ts";
import { StoreError } from "../../../server/store/store.ts";
import { TestServer } from "../../support/server.ts";
import type { Retention } from "../../../server/config/settings.ts";

/** A store for which the test chooses the results of `tidy`. */
class UntidyStore extends MemoryStore {
  readonly asked: Retention[] = [];
  readonly #answer: (time: number) => boolean;

  constructor(answer: (time: number) => boolean) {
    super();
    this.#answer = answer;
  }

  override tidy(retention: Retention): boolean {
    this.asked.push(retention);
    return this.#answer(this.asked.length);
  }
}

Deno.test("old events are deleted in steps, each by the current settings", async () => {
  const done = Promise.withResolvers<void>();
  const store = new UntidyStore((time) => {
    if (time === 3) server.settings.retention = { age: 2, size: undefined };
    if (time === 4) done.resolve();
    return time < 4;
  });
  const server = new TestServer({ retention: { age: 1, size: undefined } }, { store });
  const retention = new RetentionTask(server);
  await done.promise;
  retention.stop();
  assertEquals(store.asked.map(({ age }) => age), [1, 1, 1, 2]);
});

Deno.test("a store that cannot be read is reported once, and tried again", async () => {
  const done = Promise.withResolvers<void>();
  const store = new UntidyStore((time) => {
    if (time === 4) done.resolve();
    throw new StoreError("the disk is gone");
  });
  const reports: string[] = [];
  const server = new TestServer({}, { store, report: (problem) => void reports.push(problem) });
  const retention = new RetentionTask(server, 1);
  await done.promise;
  retention.stop();
  assertEquals(reports, ["the disk is gone"]);
});
