/**
 * The nicks that a text may mention.
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { mentionedNicks } from "../../../server/push/mentions.ts";

Deno.test("mentions: words, and words with the other characters of nicks", () => {
  const words = [...mentionedNicks("zoë: see [bob]-2, (carol) or @dave!")];
  for (const nick of ["zoë", "[bob]-2", "carol", "dave"]) assert(words.includes(nick), nick);
  assertEquals(words.filter((word) => word === "see").length, 1);
});

Deno.test("mentions: the number of words is bounded", () => {
  const text = Array.from({ length: 8_000 }, (_, i) => `w${i}`).join(" ");
  assertEquals([...mentionedNicks(text)].length, 1_000);
});
