/**
 * The delays between tries to connect.
 * @module
 */
import { assertEquals } from "@std/assert";
import { backoff } from "../../../../client/core/connection/backoff.ts";

Deno.test("delays grow to the limit, and vary at random", () => {
  const limits = { first: 500, most: 30_000 };
  assertEquals([0, 1, 2, 10, 1000].map((tries) => backoff(tries, 1, limits)), [
    500,
    1000,
    2000,
    30_000,
    30_000,
  ]);
  assertEquals(backoff(0, 0, limits), 250);
});
