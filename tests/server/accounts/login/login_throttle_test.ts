/**
 * LoginThrottle.
 * @module
 */

import { assertEquals } from "@std/assert";
import { LoginThrottle } from "../../../../server/accounts/login/login_throttle.ts";

const right = () => Promise.resolve(true);
const wrong = () => Promise.resolve(false);

Deno.test("a limited number of attempts may fail, and any number may succeed", async () => {
  let now = 0;
  const throttle = new LoginThrottle(60_000, () => now);
  for (let i = 0; i < 5; i++) assertEquals(await throttle.attempt([["a", 3]], right), "right");
  for (let i = 0; i < 3; i++) {
    assertEquals(await throttle.attempt([["a", 3]], wrong), "wrong");
    now += 1_000;
  }
  assertEquals(await throttle.attempt([["a", 3], ["b", 3]], right), "throttled");
  assertEquals(await throttle.attempt([["b", 3]], right), "right");
  now = 60_000;
  assertEquals(await throttle.attempt([["a", 3]], right), "right");
});

Deno.test("concurrent attempts share the limit, and a successful one does not block the others", async () => {
  const throttle = new LoginThrottle(60_000, () => 0);
  const outcomes = await Promise.all(
    Array.from({ length: 8 }, () => throttle.attempt([["a", 3]], wrong)),
  );
  assertEquals(outcomes.filter((outcome) => outcome === "wrong").length, 3);
  assertEquals(outcomes.filter((outcome) => outcome === "throttled").length, 5);
  const others = await Promise.all(
    Array.from({ length: 8 }, () => throttle.attempt([["b", 3]], right)),
  );
  assertEquals(new Set(others), new Set(["right"]));
});

Deno.test("old failures are forgotten", async () => {
  let now = 100_000;
  const throttle = new LoginThrottle(60_000, () => now);
  for (let i = 0; i < 100; i++) await throttle.attempt([[`k${i}`, 3]], wrong);
  now += 120_000;
  await throttle.attempt([["new", 3]], wrong);
  assertEquals(throttle.size, 1);
});
