/**
 * Tests masks with wildcards, against regular expressions.
 * @module
 */

import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { fold } from "../../protocol/casemapping.ts";
import { maskMatcher } from "../../protocol/mask.ts";

const CASES: [mask: string, name: string, fits: boolean][] = [
  ["alice", "alice", true],
  ["alice", "ALICE", true],
  ["alice", "alic", false],
  ["*", "", true],
  ["*", "anything", true],
  ["?", "", false],
  ["?", "🦊", true],
  ["a*e", "ae", true],
  ["a*e", "alice", true],
  ["a*e", "alicex", false],
  ["*!*@*.example", "bob!b@host.example", true],
  ["*!*@*.example", "bob!b@host.example.net", false],
  ["#t??", "#tea", true],
  ["a.c", "abc", false],
  ["", "", true],
  ["", "a", false],
];

for (const [mask, name, fits] of CASES) {
  Deno.test(`"${mask}" ${fits ? "fits" : "does not fit"} "${name}"`, () => {
    assertEquals(maskMatcher(mask)(name), fits);
  });
}

Deno.test("a mask matches the same names as a regular expression", () => {
  const text = (chars: string) => fc.string({ unit: fc.constantFrom(...chars), maxLength: 8 });
  fc.assert(
    fc.property(text("ab*?."), text("abA.🦊"), (mask, name) => {
      const source = fold(mask).replaceAll(".", "\\.").replace(/\*+/g, ".*").replaceAll("?", ".");
      assertEquals(maskMatcher(mask)(name), new RegExp(`^${source}$`, "u").test(fold(name)));
    }),
    { numRuns: 3000 },
  );
});

Deno.test("a mask with many stars is fast", () => {
  const mask = "*a".repeat(500) + "b";
  assertEquals(maskMatcher(mask)("a".repeat(4000)), false);
});
