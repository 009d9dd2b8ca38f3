/**
 * Daily quiet hours, and quiet for a while.
 * @module
 */
import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../../../cli/flags.ts";
import {
  parseHours,
  QuietTime,
  showHours,
} from "../../../../client/terminal/options/quiet_hours.ts";

/** ms since 1970 of a time of day on a day of November 2026, wherever the test runs. */
const at = (day: number, hour: number, minute = 0) =>
  new Date(2026, 10, day, hour, minute).getTime();

Deno.test("quiet: hours are parsed in the ways that users write them", () => {
  for (const text of ["22:00-07:00", "22-7", "22:00 – 7:00", "22:00 - 7"]) {
    assertEquals(showHours(parseHours(text) ?? { from: 0, to: 0 }), "22:00-07:00", text);
  }
  assertEquals(parseHours("22:30-24:00"), { from: 1350, to: 0 });
  for (const text of ["", "2h", "off", "22:00", "22:00-", "late-early"]) {
    assertEquals(parseHours(text), undefined, text);
  }
  for (const text of ["25-7", "22:60-7", "7-7", "0-24", "24:01-7"]) {
    assertThrows(() => parseHours(text), UsageError, "is not a range of hours", text);
  }
});

Deno.test("quiet: hours that span midnight begin every evening and end every morning", () => {
  const quiet = new QuietTime(parseHours("22:00-07:00"));
  assertEquals(quiet.ends(at(20, 21, 59)), undefined);
  assertEquals(quiet.ends(at(20, 22)), at(21, 7));
  assertEquals(quiet.ends(at(21, 0)), at(21, 7));
  assertEquals(quiet.ends(at(21, 6, 59)), at(21, 7));
  assertEquals(quiet.ends(at(21, 7)), undefined);
  assertEquals(quiet.ends(at(30, 23)), new Date(2026, 11, 1, 7).getTime());
});

Deno.test("quiet: changes() returns when it begins or ends next", () => {
  const quiet = new QuietTime(parseHours("22:00-07:00"));
  assertEquals(quiet.changes(at(20, 21, 59)), at(20, 22));
  assertEquals(quiet.changes(at(20, 22)), at(21, 7));
  assertEquals(quiet.changes(at(21, 7)), at(21, 22));
  quiet.until = at(20, 21, 30);
  assertEquals(quiet.changes(at(20, 21)), at(20, 21, 30));
  quiet.until = at(21, 12);
  assertEquals(quiet.changes(at(20, 21)), at(20, 22));
  assertEquals(quiet.changes(at(21, 8)), at(21, 12));
  quiet.until = Infinity;
  quiet.hours = undefined;
  assertEquals(quiet.changes(at(20, 21)), Infinity);
  quiet.until = undefined;
  assertEquals(quiet.changes(at(20, 21)), Infinity);
});

Deno.test("quiet: hours within a day, and /dnd beside them", () => {
  const quiet = new QuietTime(parseHours("12-13:30"));
  assertEquals(quiet.ends(at(20, 11, 59)), undefined);
  assertEquals(quiet.ends(at(20, 13)), at(20, 13, 30));
  quiet.until = at(20, 12, 30);
  assertEquals(quiet.ends(at(20, 11)), at(20, 12, 30));
  assertEquals(quiet.ends(at(20, 12)), at(20, 13, 30));
  quiet.until = Infinity;
  assertEquals(quiet.ends(at(20, 12)), Infinity);
  quiet.until = undefined;
  quiet.hours = undefined;
  assertEquals(quiet.ends(at(20, 12)), undefined);
});
