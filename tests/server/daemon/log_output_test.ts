/**
 * The server's log on an output that is slow, full or gone.
 * @module
 */

import { assert, assertEquals, assertLess, assertMatch } from "@std/assert";
import { LogOutput } from "../../../server/daemon/log_output.ts";

const decoder = new TextDecoder();

Deno.test("log lines are written in order, whole even if a write takes only a part", async () => {
  let written = "";
  const log = new LogOutput((bytes) => {
    const part = bytes.subarray(0, 3);
    written += decoder.decode(part);
    return Promise.resolve(part.byteLength);
  });
  for (const line of ["one", "two", "three"]) log.line(line);
  await log.flush(1_000);
  assertEquals(written, "one\ntwo\nthree\n");
});

Deno.test("a log that fails throws nothing, and later says how many lines are lost", async () => {
  let isFull = true;
  let written = "";
  const log = new LogOutput((bytes) => {
    if (isFull) return Promise.reject(new Error("No space left on device"));
    written += decoder.decode(bytes);
    return Promise.resolve(bytes.byteLength);
  });
  log.line("one");
  await log.flush(1_000);
  log.line("two");
  await log.flush(1_000);
  isFull = false;
  log.line("three");
  await log.flush(1_000);
  assertMatch(written, /^\S+Z 2 log lines could not be written\nthree\n$/);
});

Deno.test("a log without a reader delays nothing, and takes little memory", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  let written = "";
  const log = new LogOutput(async (bytes) => {
    await promise;
    written += decoder.decode(bytes);
    return bytes.byteLength;
  });
  const line = "x".repeat(1_000);
  for (let i = 0; i < 10_000; i++) log.line(line);
  const startedAt = performance.now();
  await log.flush(20);
  assertLess(performance.now() - startedAt, 2_000);
  assertEquals(written, "");
  resolve();
  await log.flush(5_000);
  assertLess(written.length, 1_000_000);
  assert(written.includes(line));
});
