/**
 * Copies strings, which would otherwise hold whole received lines in memory.
 * @module
 */
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
/** Longer than any line. */
const scratch = new Uint8Array(64 * 1024);

/** The most names shared at once. */
const NAMES_MAX = 10_000;
const names = new Map<string, string>();

/**
 * Copies a text into memory of its own. A slice keeps the whole string alive, and entries need less
 * than half of a received line.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { detached, shared } from "./strings.ts";
 *
 * const line = ":bob!b@host PRIVMSG #general :Hello!";
 * assertEquals(detached(line.slice(-6)), "Hello!");
 * assertEquals(shared(line.slice(1, 4)), "bob");
 * ```
 */
export function detached(text: string): string {
  if (text.length * 3 > scratch.length) return text;
  return decoder.decode(scratch.subarray(0, encoder.encodeInto(text, scratch).written));
}

/** Returns one object for equal names, such as the nick and channel of every message. */
export function shared(name: string): string {
  const known = names.get(name);
  if (known !== undefined) return known;
  if (names.size >= NAMES_MAX) names.clear();
  const own = detached(name);
  names.set(own, own);
  return own;
}
