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
  Passive,
} from "../../protocol/capabilities.ts";

Deno.test("each capability has its own bit, and the table lists them all", () => {
  const active = CAPABILITIES.filter(({ passive }) => passive === undefined);
  const passive = CAPABILITIES.filter(({ bit }) => bit === 0);
  assertEquals(active.length + passive.length, CAPABILITIES.length);
  const bits = active.map(({ bit }) => bit);
  const passives = passive.map(({ passive = 0 }) => passive);
  for (const bit of [...bits, ...passives]) {
    assertGreater(bit, 0);
    assertEquals(bit & (bit - 1), 0);
  }
  assertEquals(bits.toSorted((a, b) => a - b), Object.values(Cap).toSorted((a, b) => a - b));
  assertEquals(passives.toSorted((a, b) => a - b), Object.values(Passive));
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
  assertEquals(capabilityNames(Cap.batch, Passive.sasl), ["batch", "sasl"]);
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
