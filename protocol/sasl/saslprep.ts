/**
 * Prepares passwords with SASLprep, https://www.rfc-editor.org/rfc/rfc4013, but with the current
 * Unicode instead of Unicode 3.2, and so without its list of unassigned code points.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { saslprep } from "./saslprep.ts";
 *
 * assertEquals(saslprep("pass\u00a0word"), "pass word");
 * assertEquals(saslprep("bell\x07"), undefined);
 * ```
 *
 * @module
 */

/**
 * Normalizes a password: every way of typing it gives the same bytes.
 *
 * @returns undefined if the text holds characters that no password may hold
 */
export function saslprep(text: string): string | undefined {
  const prepared = text
    .replace(/[\u00A0\u1680\u2000-\u200B\u202F\u205F\u3000]/gu, " ")
    .replace(/[\u00AD\u034F\u1806\u180B-\u180D\u200C\u200D\u2060\uFE00-\uFE0F\uFEFF]/gu, "")
    .normalize("NFKC");
  const prohibited =
    /[\p{Cc}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}\u06DD\u070F\u180E\u2061-\u2063\u206A-\u206F\u2FF0-\u2FFB\u0340\u0341\u200E\u200F\u202A-\u202E\uFFF9-\uFFFD\u{1D173}-\u{1D17A}\u{E0001}\u{E0020}-\u{E007F}]/u;
  if (prohibited.test(prepared) || !runsOneWay(prepared)) return undefined;
  return prepared;
}

/**
 * Whether right-to-left text begins and ends with right-to-left letters and has no others:
 * https://www.rfc-editor.org/rfc/rfc3454 section 6.
 */
function runsOneWay(text: string): boolean {
  const rightToLeft = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}]/u;
  const letters = [...text].filter((char) => /\p{L}/u.test(char));
  if (!letters.some((char) => rightToLeft.test(char))) return true;
  const [first = "", last = ""] = [[...text][0], [...text].at(-1)];
  return letters.every((char) => rightToLeft.test(char)) && rightToLeft.test(first) &&
    rightToLeft.test(last);
}
