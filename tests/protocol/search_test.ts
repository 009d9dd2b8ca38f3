/**
 * Tests the syntax of searches.
 * @module
 */

import { assertEquals } from "@std/assert";
import { parseSearch } from "../../protocol/search.ts";

function local(...parts: [number, number, number, number?, number?]): number {
  return new Date(...parts).getTime();
}

Deno.test("search: words and attributes come in any order", () => {
  assertEquals(
    parseSearch("  green from:Bob TEA in:#Room "),
    new Map([["from", "Bob"], ["in", "#Room"], ["text", "green TEA"]]),
  );
  assertEquals(parseSearch("FROM:bob"), new Map([["from", "bob"]]));
  assertEquals(
    parseSearch("https://example.org from: at:home"),
    new Map([["text", "https://example.org from: at:home"]]),
  );
});

Deno.test("search: a day ends before the next one begins, and begins with its first moment", () => {
  const before = new Date(local(2026, 0, 1) - 1).toISOString();
  assertEquals(parseSearch("before:2026-01-01"), new Map([["before", before]]));
  const after = new Date(local(2026, 1, 28)).toISOString();
  assertEquals(parseSearch("after:2026-02-28"), new Map([["after", after]]));
  const minute = new Date(local(2026, 1, 28, 17, 45)).toISOString();
  assertEquals(parseSearch("after:2026-02-28t17:45"), new Map([["after", minute]]));
});

Deno.test("search: an invalid time and an empty search are refused with a reason", () => {
  for (const time of ["yesterday", "2026-02-30", "2026-1-1", "2026-01-01T25:00"]) {
    assertEquals(
      parseSearch(`tea before:${time}`),
      `before:${time}: a time is written 2026-01-31 or 2026-01-31T17:45`,
    );
  }
  assertEquals(parseSearch("  "), "there is nothing to look for");
});
