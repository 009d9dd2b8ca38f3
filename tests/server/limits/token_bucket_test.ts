/**
 * Token buckets, the flood limit of recipients, and the flood timer.
 * @module
 */

import { assertEquals } from "@std/assert";
import { NO_LIMITS } from "../../../server/config/limits.ts";
import { TokenBucket } from "../../../server/limits/token_bucket.ts";
import { FloodLimit } from "../../../server/limits/flood.ts";
import { FloodTimer } from "../../../server/limits/flood_timer.ts";

Deno.test("a bucket can go into debt, and refills evenly", () => {
  let now = 0;
  const bucket = new TokenBucket({ count: 10, time: 1_000 }, () => now);
  bucket.spend(10);
  assertEquals(bucket.isOverdrawn, false);
  bucket.spend(5);
  assertEquals(bucket.isOverdrawn, true);
  now = 499;
  assertEquals(bucket.isOverdrawn, true);
  now = 500;
  assertEquals(bucket.isOverdrawn, false);
  now = 60_000;
  assertEquals(bucket.isFull, true);
});

Deno.test("a token bucket reads the clock only when it is empty", () => {
  let looks = 0;
  const bucket = new TokenBucket({ count: 100, time: 1_000 }, () => ++looks);
  for (let i = 0; i < 100; i++) {
    bucket.spend(1);
    assertEquals(bucket.isOverdrawn, false);
  }
  assertEquals(looks, 1);
});

Deno.test("a token bucket gives no more tokens than there are", () => {
  let now = 0;
  const bucket = new TokenBucket({ count: 2, time: 1_000 }, () => now);
  assertEquals([bucket.take(), bucket.take(), bucket.take()], [true, true, false]);
  now = 500;
  assertEquals([bucket.take(), bucket.take()], [true, false]);
  now = 1_000_000;
  assertEquals([bucket.take(), bucket.take(), bucket.take()], [true, true, false]);
});

Deno.test("a bucket without a limit never runs out", () => {
  const flood = new FloodLimit(NO_LIMITS);
  for (let i = 0; i < 1_000; i++) {
    flood.spend(1_000);
    flood.spendJoin();
    assertEquals([flood.may("nicks"), flood.mayTalkTo(i), flood.isSpent], [true, true, false]);
  }
});

Deno.test("messages to a known recipient cost nothing", () => {
  const flood = new FloodLimit({ ...NO_LIMITS, targets: { count: 3, time: 3_600_000 } });
  assertEquals([1, 2, 3, 1, 2, 3, 4].map((id) => flood.mayTalkTo(id)), [
    ...Array(6).fill(true),
    false,
  ]);
});

Deno.test("a stopped flood timer holds up no connection", async () => {
  const timer = new FloodTimer();
  const waiting = timer.tick();
  timer.stop();
  await waiting;
  await timer.tick();
});
