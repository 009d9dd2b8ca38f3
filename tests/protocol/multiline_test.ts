/**
 * Tests joining and splitting of multiline messages.
 * @module
 */

import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { joinLines, splitLines } from "../../protocol/multiline.ts";

Deno.test("lines are joined by line feeds, unless a line continues the one before", () => {
  const lines = [
    { text: "hello", concat: false },
    { text: "", concat: false },
    { text: "how is ", concat: false },
    { text: "everyone?", concat: true },
  ];
  assertEquals(joinLines(lines), { text: "hello\n\nhow is everyone?", joints: [14] });
  assertEquals(joinLines(lines.slice(0, 2)), { text: "hello\n" });
  assertEquals(joinLines([]), { text: "" });
});

Deno.test("splitLines undoes joinLines", () => {
  const text = fc.string({ unit: "grapheme" }).map((text) => text.replaceAll("\n", ""));
  const lines = fc.array(fc.record({ text, concat: fc.boolean() }), { minLength: 1 })
    .map((lines) =>
      lines.map(({ text, concat }, i) => ({ text, concat: concat && i > 0 && text !== "" }))
    );
  fc.assert(fc.property(lines, (lines) => {
    assertEquals(splitLines(joinLines(lines)), lines);
  }));
});
