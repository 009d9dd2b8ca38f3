/**
 * Tests the map in the order of last use.
 * @module
 */

import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { LruMap } from "../../../server/store/lru_map.ts";

const step = fc.record({
  do: fc.constantFrom("set" as const, "touch" as const, "get" as const, "delete" as const),
  key: fc.nat(6),
});

Deno.test("a map yields its keys in the order of last use", () => {
  fc.assert(fc.property(fc.array(step, { maxLength: 60, size: "max" }), (steps) => {
    const recent = new LruMap<number, number>();
    const plain = new Map<number, number>();
    for (const [value, step] of steps.entries()) {
      const { key } = step;
      const there = plain.get(key);
      switch (step.do) {
        case "set":
          recent.set(key, value);
          plain.delete(key);
          plain.set(key, value);
          break;
        case "touch":
          assertEquals(recent.touch(key), there);
          if (there === undefined) break;
          plain.delete(key);
          plain.set(key, there);
          break;
        case "get":
          assertEquals(recent.get(key), there);
          break;
        case "delete":
          recent.delete(key);
          plain.delete(key);
      }
      assertEquals([...recent], [...plain]);
      assertEquals(recent.size, plain.size);
    }
  }));
});

Deno.test("the entry yielded last may be deleted before the next", () => {
  const recent = new LruMap<string, number>();
  for (const [at, key] of ["a", "b", "c"].entries()) recent.set(key, at);
  for (const [key] of recent) if (key !== "b") recent.delete(key);
  assertEquals([...recent], [["b", 1]]);
});
