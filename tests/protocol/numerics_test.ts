/**
 * Tests the table of numerics.
 * @module
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { isErrorReply, Numeric } from "../../protocol/numerics.ts";

Deno.test("a numeric is three digits", () => {
  for (const number of Object.values(Numeric)) assertMatch(number, /^[0-9]{3}$/);
});

Deno.test("names say whether a numeric is a reply or an error", () => {
  for (const name of Object.keys(Numeric)) assertMatch(name, /^(RPL|ERR)_[A-Z0-9]+$/);
});

Deno.test("no two numerics share a number, except the pair in the specification", () => {
  const names = new Map<string, string[]>();
  for (const [name, number] of Object.entries(Numeric)) {
    names.set(number, [...names.get(number) ?? [], name]);
  }
  assertEquals([...names.values()].filter((sharing) => sharing.length > 1), [
    ["ERR_ONLYSERVERSCANCHANGE", "ERR_INVALIDUSERNAME"],
  ]);
});

Deno.test("numerics are listed in order", () => {
  const numbers = Object.values(Numeric);
  assertEquals(numbers, numbers.toSorted());
});

Deno.test("FAIL, the numerics from 400 to 599 and a few later ones are errors", () => {
  for (const error of ["FAIL", "401", "524", "713", "716"]) assert(isErrorReply(error), error);
  for (const reply of ["WARN", "PRIVMSG", "376", "671", "718", "4000"]) {
    assert(!isErrorReply(reply), reply);
  }
});
