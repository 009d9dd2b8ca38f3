/**
 * Tests the table of capabilities.
 * @module
 */

import { assertEquals, assertGreater, assertMatch, assertStrictEquals } from "@std/assert";
import {
  Cap,
  CAPABILITIES,
  capabilityByName,
  capabilityNames,
} from "../../protocol/capabilities.ts";

Deno.test("each capability has its own bit, and the table lists them all", () => {
  let all = 0;
  for (const { bit } of CAPABILITIES) {
    assertGreater(bit, 0);
    assertEquals(bit & (bit - 1), 0);
    assertEquals(all & bit, 0);
    all |= bit;
  }
  assertEquals(CAPABILITIES.map(({ bit }) => bit).toSorted((a, b) => a - b), Object.values(Cap));
});

Deno.test("each name is valid in CAP, and unique", () => {
  const names = CAPABILITIES.map(({ name }) => name);
  for (const name of names) assertMatch(name, /^[a-z0-9/.-]+$/);
  assertEquals(new Set(names).size, names.length);
});

Deno.test("a capability is found by its exact name", () => {
  for (const capability of CAPABILITIES) {
    assertStrictEquals(capabilityByName(capability.name), capability);
  }
  assertEquals(capabilityByName("Server-Time"), undefined);
  assertEquals(capabilityByName("constructor"), undefined);
  assertEquals(capabilityByName(""), undefined);
});

Deno.test("bits are converted to names in the table's order", () => {
  assertEquals(capabilityNames(0), []);
  assertEquals(capabilityNames(Cap.batch | Cap.serverTime), ["server-time", "batch"]);
});

Deno.test("the table lists every capability that another one needs", () => {
  for (const { needs = 0 } of CAPABILITIES) {
    const known = CAPABILITIES.reduce((bits, { bit }) => bits | bit, 0);
    assertEquals(needs & ~known, 0);
  }
  assertEquals(capabilityNames(capabilityByName("labeled-response")?.needs ?? 0), ["batch"]);
});

Deno.test("only cap-notify comes with version 302", () => {
  const implicit = CAPABILITIES.filter(({ implicit302 }) => implicit302);
  assertEquals(implicit.map(({ name }) => name), ["cap-notify"]);
});
