/**
 * Sizes as people type them.
 * @module
 */

import { assertEquals } from "@std/assert";
import { parseSize } from "../../../server/config/size.ts";

Deno.test("sizes are read with their units", () => {
  assertEquals(parseSize("500B"), 500);
  assertEquals(parseSize("500MB"), 500_000_000);
  assertEquals(parseSize("1.5gb"), 1_500_000_000);
  assertEquals(parseSize("10GiB"), 10 * 1024 ** 3);
  assertEquals(parseSize("2TiB"), 2 * 1024 ** 4);
});

Deno.test("a malformed size is refused", () => {
  for (const text of ["", "10", "GB", "-1GB", "0GB", "0.1B", "1,5GB", "10 GB", "10XB", "1e9B"]) {
    assertEquals(parseSize(text), undefined, text);
  }
});
