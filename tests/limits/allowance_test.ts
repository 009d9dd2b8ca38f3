import { assertEquals } from "@std/assert";
import { NO_LIMITS } from "../../server/config/limits.ts";
import { Allowance } from "../../server/limits/allowance.ts";
import { Pace } from "../../server/limits/pace.ts";
import { Pacer } from "../../server/limits/pacer.ts";

Deno.test("an allowance is used up, owed, and comes back evenly", () => {
  let now = 0;
  const allowance = new Allowance({ count: 10, time: 1_000 }, () => now);
  allowance.spend(10);
  assertEquals(allowance.isOverdrawn, false);
  allowance.spend(5);
  assertEquals(allowance.isOverdrawn, true);
  now = 499;
  assertEquals(allowance.isOverdrawn, true);
  now = 500;
  assertEquals(allowance.isOverdrawn, false);
  now = 60_000;
  assertEquals(allowance.isFull, true);
});

Deno.test("an allowance looks at the clock only when it is empty", () => {
  let looks = 0;
  const allowance = new Allowance({ count: 100, time: 1_000 }, () => ++looks);
  for (let i = 0; i < 100; i++) {
    allowance.spend(1);
    assertEquals(allowance.isOverdrawn, false);
  }
  assertEquals(looks, 1);
});

Deno.test("an allowance gives no more than there is", () => {
  let now = 0;
  const allowance = new Allowance({ count: 2, time: 1_000 }, () => now);
  assertEquals([allowance.take(), allowance.take(), allowance.take()], [true, true, false]);
  now = 500;
  assertEquals([allowance.take(), allowance.take()], [true, false]);
  now = 1_000_000;
  assertEquals([allowance.take(), allowance.take(), allowance.take()], [true, true, false]);
});

Deno.test("without a limit nothing is ever used up", () => {
  const pace = new Pace(NO_LIMITS);
  for (let i = 0; i < 1_000; i++) {
    pace.spend(1_000);
    pace.spendJoin();
    assertEquals([pace.may("nicks"), pace.mayTalkTo(i), pace.isSpent], [true, true, false]);
  }
});

Deno.test("whom one talks to already costs nothing", () => {
  const pace = new Pace({ ...NO_LIMITS, targets: { count: 3, time: 3_600_000 } });
  assertEquals([1, 2, 3, 1, 2, 3, 4].map((id) => pace.mayTalkTo(id)), [
    ...Array(6).fill(true),
    false,
  ]);
});

Deno.test("a pacer that is stopped holds up nobody", async () => {
  const pacer = new Pacer();
  const waiting = pacer.tick();
  pacer.stop();
  await waiting;
  await pacer.tick();
});
