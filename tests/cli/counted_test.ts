/**
 * Counts with their nouns.
 * @module
 */

import { assertEquals } from "@std/assert";
import { counted } from "../../cli/counted.ts";

Deno.test("a count takes the singular for one, the plural otherwise", () => {
  assertEquals([0, 1, 2].map((count) => counted(count, "ban")), ["0 bans", "1 ban", "2 bans"]);
});
