import { graphemes } from "../io/text_width.ts";

/** A text and the place in it where a person types, in what people take for characters. It never changes. */
export interface Text {
  readonly chars: readonly string[];
  /** From 0, in front of the first character, to `chars.length`. */
  readonly cursor: number;
}

/** A stretch of a text's characters, its end left out. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** No text, with the cursor in it. */
export const EMPTY: Text = { chars: [], cursor: 0 };

/** The text of this string, with the cursor behind it. */
export function textOf(string: string): Text {
  const chars = graphemes(string);
  return { chars, cursor: chars.length };
}

/** What stands in a span. */
export function contents({ chars }: Text, { from, to }: Span): string {
  return chars.slice(from, to).join("");
}

/** Puts a string in at the cursor. What is typed may combine with the characters around it. */
export function insert({ chars, cursor }: Text, string: string): Text {
  // Characters further away cannot combine with it, and a long text is not to be cut anew for every key.
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

/** Takes a span out, and puts the cursor where it was. */
export function remove({ chars }: Text, { from, to }: Span): Text {
  return { chars: [...chars.slice(0, from), ...chars.slice(to)], cursor: from };
}

/** The text with its cursor at another place, or as near to it as there is one. */
export function at({ chars }: Text, cursor: number): Text {
  return { chars, cursor: Math.max(0, Math.min(chars.length, cursor)) };
}

/** The line that the cursor is in, without the line end. */
export function lineSpan({ chars, cursor }: Text): Span {
  const next = chars.indexOf("\n", cursor);
  return {
    from: cursor === 0 ? 0 : chars.lastIndexOf("\n", cursor - 1) + 1,
    to: next < 0 ? chars.length : next,
  };
}

/** The start of the word before the cursor: letters and digits, or whatever has no space in it. */
export function wordStart({ chars, cursor }: Text, isPart = isLetter): number {
  let start = cursor;
  while (start > 0 && !isPart(chars[start - 1] ?? "")) start--;
  while (start > 0 && isPart(chars[start - 1] ?? "")) start--;
  return start;
}

/** The end of the word behind the cursor. */
export function wordEnd({ chars, cursor }: Text): number {
  let end = cursor;
  while (end < chars.length && !isLetter(chars[end] ?? "")) end++;
  while (end < chars.length && isLetter(chars[end] ?? "")) end++;
  return end;
}

/** Changes the two characters around the cursor for each other, or the two before it at the end of a line. */
export function transpose(text: Text): Text {
  const { from, to } = lineSpan(text);
  const second = text.cursor === to ? text.cursor - 1 : text.cursor;
  if (second <= from) return text;
  const chars = [...text.chars];
  chars.splice(second - 1, 2, chars[second] ?? "", chars[second - 1] ?? "");
  return { chars, cursor: second + 1 };
}

/** The cursor in the line above (-1) or below (1), at the same distance from its start; `undefined` where there is none. */
export function lineAway(text: Text, step: -1 | 1): Text | undefined {
  const { from, to } = lineSpan(text);
  if (step < 0 ? from === 0 : to === text.chars.length) return undefined;
  const other = lineSpan(at(text, step < 0 ? from - 1 : to + 1));
  return at(text, Math.min(other.to, other.from + text.cursor - from));
}

/** Whether a character is part of a word. */
function isLetter(char: string): boolean {
  return /[\p{L}\p{N}\p{M}_]/u.test(char);
}

/** Whether a character is no space. */
export function isSolid(char: string): boolean {
  return !/\s/.test(char);
}
