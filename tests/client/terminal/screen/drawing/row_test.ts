/**
 * Rows: cutting, wrapping, widths.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  fit,
  lay,
  piece,
  rowWidth,
  slice,
  textOf,
  wrap,
} from "../../../../../client/terminal/screen/drawing/row.ts";
import { loadWidths } from "../../../../../client/terminal/io/text_width.ts";

await loadWidths();

const texts = (text: string, columns: number, hang = 0) =>
  wrap([piece(text)], columns, hang).map(textOf);

Deno.test("row: texts wrap at spaces, between wide characters, and within long words", () => {
  assertEquals(texts("the quick brown fox", 10), ["the quick", "brown fox"]);
  assertEquals(texts("the quick brown fox", 10, 4), ["the quick", "brown", "fox"]);
  assertEquals(texts("aaaaaaaaaaaa b", 5), ["aaaaa", "aaaaa", "aa b"]);
  assertEquals(texts("日本語日本語", 5), ["日本", "語日", "本語"]);
  assertEquals(texts("e\u0301e\u0301e\u0301", 2), ["e\u0301e\u0301", "e\u0301"]);
});

Deno.test("row: a wrapped fingerprint keeps all of its digits, at any width", () => {
  const pairs = Array.from({ length: 32 }, (_, i) => (i * 7).toString(16).padStart(2, "0"));
  const text = `Its SHA-256 fingerprint is ${pairs.join(":").toUpperCase()}`;
  for (let columns = 10; columns <= 130; columns++) {
    for (const hang of [0, 3]) {
      const rows = wrap([piece(text)], columns, hang);
      const shown = rows.map((row) => row.map(({ text }) => text).join("")).join("");
      assertEquals(shown.replaceAll(" ", ""), text.replaceAll(" ", ""));
      assertEquals(rows.filter((row, at) => rowWidth(row) > columns - (at > 0 ? hang : 0)), []);
    }
  }
  assertEquals(texts("· AB:CD:EF:01:23", 8, 2), ["·", "AB:CD:", "EF:01:", "23"]);
  assertEquals(texts("· abcdefgh", 8, 2), ["·", "abcdef", "gh"]);
});

Deno.test("row: a fingerprint wraps between its pairs of digits", () => {
  assertEquals(texts("AB:CD:EF:01:23", 7), ["AB:CD:", "EF:01:", "23"]);
  assertEquals(texts("AB:CD:EF:01:23", 8), ["AB:CD:", "EF:01:23"]);
  assertEquals(texts("is AB:CD:EF:01:23", 8), ["is", "AB:CD:", "EF:01:23"]);
  assertEquals(texts("https://example", 8), ["https://", "example"]);
});

Deno.test("row: wrapped rows fit, and lose nothing but spaces at their ends", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.string({ unit: "grapheme" }), fc.constantFrom("", "1", "31")), {
        maxLength: 8,
      }),
      // A few characters are wider than two columns, and no character is split.
      fc.integer({ min: 6, max: 30 }),
      fc.integer({ min: 0, max: 60 }),
      fc.integer({ min: 0, max: 3 }),
      (parts, columns, column, hang) => {
        const row = parts.map(([text, style]) => piece(text, style));
        const rows = wrap(row, columns + hang, hang);
        rows.forEach((each, at) => assert(rowWidth(each) <= columns + (at === 0 ? hang : 0)));
        const solid = (text: string) => text.replaceAll(" ", "");
        assertEquals(solid(rows.map(textOf).join("")), solid(textOf(row)));
        assertEquals(rowWidth(fit(row, columns)), columns);
        const width = rowWidth(row);
        const cut = Math.min(column, width);
        assertEquals(rowWidth(slice(row, 0, cut)) + rowWidth(slice(row, cut, Infinity)), width);
        if (cut + 2 <= width) assertEquals(rowWidth(lay(row, [piece("ab")], cut)), width);
      },
    ),
  );
});
