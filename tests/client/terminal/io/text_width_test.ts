/**
 * Widths of characters in columns.
 * @module
 */
import { assertEquals } from "@std/assert";
import stringWidth from "string-width";
import { graphemes, loadWidths, widthOf } from "../../../../client/terminal/io/text_width.ts";

await loadWidths();

Deno.test("text width: every character is as wide as Unicode says, alone and among others", () => {
  const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });
  const differing: string[] = [];
  for (let code = 0x20; code < 0x10000; code++) {
    const char = String.fromCharCode(code);
    if (/\p{Cc}|\p{Cs}|\p{Cn}|\p{Co}/u.test(char)) continue;
    const text = `e${char}\u{2500}${char}`;
    const parts = Array.from(segmenter.segment(text), ({ segment }) => segment);
    if (
      widthOf(char) !== stringWidth(char) || widthOf(text) !== stringWidth(text) ||
      graphemes(text).join("|") !== parts.join("|")
    ) differing.push(code.toString(16));
  }
  assertEquals(differing, []);
});

Deno.test("text width: wide, joined and combining characters are as wide as terminals draw them", () => {
  const widths: Record<string, number> = {
    "日本語": 6,
    "e\u0301": 1,
    "👩‍👩‍👧‍👦": 2,
    "🇩🇪": 2,
    "©\ufe0f": 2,
    "naïve Ωmega Привет …": 20,
  };
  for (const [text, width] of Object.entries(widths)) assertEquals(widthOf(text), width, text);
});
