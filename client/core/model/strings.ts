const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
/** Longer than what a line can hold. */
const scratch = new Uint8Array(64 * 1024);

/** Strings that are kept as one object however often they come. */
const NAMES_MAX = 10_000;
const names = new Map<string, string>();

/**
 * The same text in memory of its own. A part of a string keeps the whole of it alive, and of a line that was received more
 * than half is not kept.
 */
export function detached(text: string): string {
  if (text.length * 3 > scratch.length) return text;
  return decoder.decode(scratch.subarray(0, encoder.encodeInto(text, scratch).written));
}

/** The same name as one object, for names that come with every message. */
export function shared(name: string): string {
  const known = names.get(name);
  if (known !== undefined) return known;
  if (names.size >= NAMES_MAX) names.clear();
  const own = detached(name);
  names.set(own, own);
  return own;
}
