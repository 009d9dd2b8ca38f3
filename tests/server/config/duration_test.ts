/**
 * Durations as people type them.
 * @module
 */

import { assertEquals } from "@std/assert";
import { formatDuration, parseDuration } from "../../../server/config/duration.ts";

Deno.test("durations are read and written", () => {
  assertEquals(parseDuration("30m"), 1_800_000);
  assertEquals(parseDuration("2d"), 172_800_000);
  assertEquals(parseDuration("1W3D"), 864_000_000);
  assertEquals(parseDuration("90s"), 90_000);
  for (const text of ["", "30", "m", "0s", "1x", "-1d", "1d 2h", "9999999d"]) {
    assertEquals(parseDuration(text), undefined, text);
  }
  assertEquals(formatDuration(1_800_000), "30m");
  assertEquals(formatDuration(90_061_000), "1d1h");
  assertEquals(formatDuration(0), "0s");
});
