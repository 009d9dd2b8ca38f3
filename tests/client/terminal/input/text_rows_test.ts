/**
 * The layout of typed text in rows.
 * @module
 */
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { manyRows, oneRow } from "../../../../client/terminal/input/text_rows.ts";
import { at, textOf } from "../../../../client/terminal/input/text.ts";
import { loadWidths, widthOf } from "../../../../client/terminal/io/text_width.ts";

await loadWidths();

const texts = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 60 }).map((text) => text.replace(/[\x00-\x1f]/g, "")),
  fc.array(fc.constantFrom("日本語", "👩‍👩‍👧", "e\u0301", "abc ", "\n"), { maxLength: 20 })
    .map((parts) => parts.join("")),
);

Deno.test("layout: one row shows the cursor, and only the text", () => {
  fc.assert(
    fc.property(texts, fc.nat(60), fc.integer({ min: 3, max: 40 }), (string, place, columns) => {
      const { text, cursor } = oneRow(at(textOf(string), place), columns);
      assertEquals(cursor < columns, true);
      assertEquals(widthOf(text) < columns || textOf(text).chars.length === 1, true);
      assertEquals(string.replaceAll("\n", "\u23ce").includes(text), true);
    }),
  );
});

Deno.test("layout: rows wrap at the edge of the window, and the cursor is at its place", () => {
  const rows = (string: string, place: number, columns: number, most = 9) => {
    const { rows, row, column, above, below } = manyRows(at(textOf(string), place), columns, most);
    return [rows.join("|"), row, column, above, below];
  };
  assertEquals(rows("abcdef", 4, 4), ["abcd|ef", 1, 0, 0, 0]);
  assertEquals(rows("abcd", 4, 4), ["abcd|", 1, 0, 0, 0]);
  assertEquals(rows("ab\n\ncd", 3, 4), ["ab||cd", 1, 0, 0, 0]);
  assertEquals(rows("abcd\nef", 4, 4), ["abcd|ef", 0, 3, 0, 0]);
  assertEquals(rows("日本語", 2, 5), ["日本|語", 1, 0, 0, 0]);
  assertEquals(rows("1\n2\n3\n4\n5", 0, 9, 3), ["1|2|3", 0, 0, 0, 2]);
  assertEquals(rows("1\n2\n3\n4\n5", 9, 9, 3), ["3|4|5", 2, 1, 2, 0]);
  assertEquals(rows("1\n2\n3\n4\n5", 4, 9, 3), ["2|3|4", 1, 0, 1, 1]);
});

Deno.test("layout: no row is wider than the window, and no character is missing", () => {
  fc.assert(
    fc.property(texts, fc.nat(60), fc.integer({ min: 6, max: 40 }), (string, place, columns) => {
      const view = manyRows(at(textOf(string), place), columns, 1000);
      // A user-perceived character is never split, even if it is wider than the window.
      const fits = (row: string) => widthOf(row) <= columns || textOf(row).chars.length === 1;
      assertEquals(view.rows.filter((row) => !fits(row)), []);
      assertEquals(view.rows.join(""), string.replaceAll("\n", ""));
      assertEquals(view.column < columns, true);
    }),
  );
});
