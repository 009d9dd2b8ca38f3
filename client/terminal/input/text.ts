/**
 * A text with a cursor, as an immutable value, and the changes that an editor makes to it.
 * @module
 */
import { graphemes } from "../io/text_width.ts";

/** A text and the cursor in it, counted in user-perceived characters. It never changes. */
export interface Text {
  readonly chars: readonly string[];
  /** From 0, before the first character, to `chars.length`. */
  readonly cursor: number;
}

/** A range of a text's characters, without its end. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** The empty text. */
export const EMPTY: Text = { chars: [], cursor: 0 };

/** Returns the text of this string, with the cursor at its end. */
export function textOf(string: string): Text {
  const chars = graphemes(string);
  return { chars, cursor: chars.length };
}

/** Returns the characters of a span. */
export function contents({ chars }: Text, { from, to }: Span): string {
  return chars.slice(from, to).join("");
}

/** Inserts a string at the cursor. It may combine with the characters around it. */
export function insert({ chars, cursor }: Text, string: string): Text {
  // Only the neighbours can combine with it: splitting a long text anew for each key would be slow.
  const near = Math.max(0, cursor - 1);
  const before = graphemes(chars.slice(near, cursor).join("") + string);
  const rest = chars[cursor] ?? "";
  const around = rest === "" ? before : graphemes(before.join("") + rest);
  const behind = around.length - (around.length === before.length ? 0 : 1);
  return {
    chars: [...chars.slice(0, near), ...around, ...chars.slice(cursor + 1)],
    cursor: near + (rest === "" ? around.length : behind),
  };
}

/** Removes a span, and puts the cursor there. */
export function remove({ chars }: Text, { from, to }: Span): Text {
  return { chars: [...chars.slice(0, from), ...chars.slice(to)], cursor: from };
}

/** Returns the text with the cursor at another place, within its bounds. */
export function at({ chars }: Text, cursor: number): Text {
  return { chars, cursor: Math.max(0, Math.min(chars.length, cursor)) };
}

/** Returns the line with the cursor, without its line end. */
export function lineSpan({ chars, cursor }: Text): Span {
  const next = chars.indexOf("\n", cursor);
  return {
    from: cursor === 0 ? 0 : chars.lastIndexOf("\n", cursor - 1) + 1,
    to: next < 0 ? chars.length : next,
  };
}

/**
 * Returns the start of the word before the cursor.
 *
 * @param isPart whether a character is part of a word
 */
export function wordStart({ chars, cursor }: Text, isPart = isLetter): number {
  let start = cursor;
  while (start > 0 && !isPart(chars[start - 1] ?? "")) start--;
  while (start > 0 && isPart(chars[start - 1] ?? "")) start--;
  return start;
}

/** Returns the end of the word after the cursor. */
export function wordEnd({ chars, cursor }: Text): number {
  let end = cursor;
  while (end < chars.length && !isLetter(chars[end] ?? "")) end++;
  while (end < chars.length && isLetter(chars[end] ?? "")) end++;
  return end;
}

/** Swaps the two characters around the cursor, or the two before it at the end of a line. */
export function transpose(text: Text): Text {
  const { from, to } = lineSpan(text);
  const second = text.cursor === to ? text.cursor - 1 : text.cursor;
  if (second <= from) return text;
  const chars = [...text.chars];
  chars.splice(second - 1, 2, chars[second] ?? "", chars[second - 1] ?? "");
  return { chars, cursor: second + 1 };
}

/**
 * Moves the cursor to the same column of the line above (-1) or below (1); `undefined` if there is
 * none.
 */
export function lineAway(text: Text, step: -1 | 1): Text | undefined {
  const { from, to } = lineSpan(text);
  if (step < 0 ? from === 0 : to === text.chars.length) return undefined;
  const other = lineSpan(at(text, step < 0 ? from - 1 : to + 1));
  return at(text, Math.min(other.to, other.from + text.cursor - from));
}

/** Whether a character is a letter, a digit or an underscore. */
function isLetter(char: string): boolean {
  return /[\p{L}\p{N}\p{M}_]/u.test(char);
}

/** Whether a character is not a space. */
export function isSolid(char: string): boolean {
  return !/\s/.test(char);
}
