/**
 * Tests of the deadline that every test has.
 * @module
 */

import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { DeadlineError, limited, waitingFor, within } from "../support/deadline.ts";

const never = () => new Promise<never>(() => {});

Deno.test("a late test fails, names what it waited for, and cleans up", async (context) => {
  let cleaned = false;
  const late = limited(async () => {
    try {
      await waitingFor(() => "Godot", never());
    } finally {
      cleaned = true;
    }
  }, 10);
  const error = await assertRejects(async () => await late(context), DeadlineError);
  assertEquals(error.message, "the test did not end within 0.01 s; it waited for:\n- Godot");
  assertMatch(error.stack ?? "", /- Godot\n.*\bdeadline_test\.ts/s);
  assertEquals(cleaned, true);
});

Deno.test("a late test fails even if it does not say what it waits for", async (context) => {
  const error = await assertRejects(async () => await limited(never, 10, 10)(context));
  assertMatch((error as Error).message, /^the test did not end within 0\.01 s; nothing says/);
});

Deno.test("a late test fails even if it passes later", async (context) => {
  const late = limited(
    async () => void await waitingFor(() => "Godot", never()).catch(() => {}),
    10,
  );
  await assertRejects(async () => await late(context), DeadlineError);
});

Deno.test("a wait returns its result, or throws its error", async () => {
  assertEquals(await waitingFor(() => "1", Promise.resolve(1)), 1);
  await assertRejects(() => waitingFor(() => "it", Promise.reject(new Error("no"))), Error, "no");
});

Deno.test("a test that ends in time keeps its own result", async (context) => {
  await limited(() => {}, 10)(context);
  const failing = limited(() => Promise.reject(new TypeError("its own")), 10);
  await assertRejects(async () => await failing(context), TypeError, "its own");
});

Deno.test("a test may ask for more time", async (context) => {
  await limited(async () => {
    within(10_000);
    await new Promise((resolve) => setTimeout(resolve, 60));
  }, 20)(context);
});
