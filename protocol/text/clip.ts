/**
 * Cuts texts to the byte limits of the protocol.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { clipBytes } from "./clip.ts";
 *
 * assertEquals(clipBytes("hello", 10), "hello");
 * assertEquals(clipBytes("naïve", 3), "na");
 * ```
 *
 * @module
 */

const encoder = new TextEncoder();

/** Cuts a text to at most this many bytes of UTF-8, between characters. */
export function clipBytes(text: string, bytes: number): string {
  if (text.length * 3 <= bytes) return text;
  const { read } = encoder.encodeInto(text, new Uint8Array(bytes));
  return text.slice(0, read);
}
