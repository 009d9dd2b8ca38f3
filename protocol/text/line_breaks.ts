/**
 * Removing line breaks and NUL, which no message may hold, from a line.
 * @module
 */

const BREAKS = "\0\r\n";

/**
 * Removes NUL, CR and LF at the end of a line, and makes a space of each within it.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { withoutLineBreaks } from "./line_breaks.ts";
 *
 * assertEquals(withoutLineBreaks("hello\r\n"), "hello");
 * assertEquals(withoutLineBreaks("one\ntwo"), "one two");
 * ```
 */
export function withoutLineBreaks(line: string): string {
  // A search for /[\0\r\n]+$/ takes quadratic time where they stand within the line.
  let end = line.length;
  while (end > 0 && BREAKS.includes(line.charAt(end - 1))) end--;
  return line.slice(0, end).replace(/[\0\r\n]/g, " ");
}
