/**
 * Splits text where a line ends or becomes too long.
 * @module
 */
/**
 * Cuts one line of text into pieces of at most `limit` bytes of UTF-8. Joined, they are the text.
 * It cuts after a space if the second half of a piece has one, and never within a character.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { split } from "./split.ts";
 *
 * assertEquals(split("all for one", 8), ["all for ", "one"]);
 * ```
 */
export function split(text: string, limit: number): string[] {
  const pieces: string[] = [];
  let start = 0;
  for (;;) {
    const most = fitting(text, start, limit);
    if (most === text.length) return [...pieces, text.slice(start)];
    const space = text.lastIndexOf(" ", most - 1);
    const cut = space >= (start + most) / 2 ? space + 1 : most;
    pieces.push(text.slice(start, cut));
    start = cut;
  }
}

/**
 * Cuts a text at its line ends, and replaces the characters that no message can hold.
 */
export function sendable(text: string): string[] {
  return text.split(/\r\n|\r|\n/)
    // U+0001 would make the text a CTCP command to the recipient's client.
    .map((line) => line.replace(/[\x00\x01]/g, "\ufffd"));
}

/**
 * Returns the end of the piece at `start`: the most whole characters within the limit, at least
 * one.
 */
function fitting(text: string, start: number, limit: number): number {
  let at = start;
  let bytes = 0;
  while (at < text.length) {
    const code = text.codePointAt(at) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    if (bytes > limit && at > start) break;
    at += code < 0x10000 ? 1 : 2;
  }
  return at;
}
