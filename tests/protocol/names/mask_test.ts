/**
 * Tests masks with wildcards, against regular expressions.
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { fold } from "../../../protocol/names/casemapping.ts";
import { maskMatcher } from "../../../protocol/names/mask.ts";

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

Deno.test("a mask of several words matches the same names as a regular expression", () => {
  const text = (chars: string, maxLength: number) =>
    fc.string({ unit: fc.constantFrom(...chars), maxLength });
  fc.assert(
    fc.property(text("aab?*", 90), text("aab", 90), (mask, rest) => {
      const name = mask.replaceAll("*", rest.slice(0, 5)).replaceAll("?", "b");
      const source = mask.replace(/\*+/g, ".*").replaceAll("?", ".");
      for (const each of [name, `${name}a`, rest, name.slice(1)]) {
        // An expression with few stars is fast enough to compare with.
        if (mask.replace(/[^*]/g, "").length > 4) continue;
        assertEquals(maskMatcher(mask)(each), new RegExp(`^${source}$`).test(each), each);
      }
    }),
    { numRuns: 500 },
  );
});

Deno.test("the time of any mask grows no faster than its length and the name's", () => {
  const name = "a".repeat(4000);
  const masks = ["*a".repeat(500) + "b", `*${"a".repeat(2000)}b*`, `*?${"a".repeat(1999)}b*`];
  masks.push(`*b${"a".repeat(1999)}*`, "*?".repeat(1000) + "b");
  for (const mask of masks) {
    const fits = maskMatcher(mask);
    const begun = performance.now();
    for (let i = 0; i < 20; i++) assertEquals(fits(name), false);
    // Character by character, each mask takes some million steps for each of the twenty names.
    assert(performance.now() - begun < 1_000, mask.slice(0, 9));
  }
});
