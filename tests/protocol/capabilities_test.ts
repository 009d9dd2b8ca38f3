import { assertEquals, assertGreater, assertMatch, assertStrictEquals } from "@std/assert";
import {
  Cap,
  CAPABILITIES,
  capabilityByName,
  capabilityNames,
} from "../../protocol/capabilities.ts";

Deno.test("each capability has one bit of its own, and the table has them all", () => {
  let all = 0;
  for (const { bit } of CAPABILITIES) {
    assertGreater(bit, 0);
    assertEquals(bit & (bit - 1), 0);
    assertEquals(all & bit, 0);
    all |= bit;
  }
  assertEquals(CAPABILITIES.map(({ bit }) => bit).toSorted((a, b) => a - b), Object.values(Cap));
});

Deno.test("names are as they stand in CAP, each once", () => {
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

Deno.test("bits are told as names in the table's order", () => {
  assertEquals(capabilityNames(0), []);
  assertEquals(capabilityNames(Cap.batch | Cap.serverTime), ["server-time", "batch"]);
});

Deno.test("what a capability needs is in the table", () => {
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
