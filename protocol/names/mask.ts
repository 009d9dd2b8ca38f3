/**
 * Matches names against masks with wildcards: https://modern.ircdocs.horse/#wildcard-expressions
 *
 * ```ts
 * import { assert } from "@std/assert";
 * import { maskMatcher } from "./mask.ts";
 *
 * const isBanned = maskMatcher("*!*@*.example.org");
 * assert(isBanned("alice!a@host.Example.org"));
 * assert(!isBanned("bob!b@example.com"));
 * ```
 *
 * @module
 */

import { fold } from "./casemapping.ts";

/**
 * Compiles a mask into a function that tests names. `*` stands for any characters and `?` for
 * exactly one; case does not matter. A test looks at each character of the name once, for any mask.
 */
export function maskMatcher(mask: string): (name: string) => boolean {
  const pattern = fold(mask).replace(/\*+/g, "*");
  if (pattern === "*") return () => true;
  const matches = pattern.includes("?") ? stepMatcher(pattern) : partMatcher(pattern.split("*"));
  return (name) => matches(fold(name));
}

/** Finds the parts between stars one after the other, each at its earliest place. */
function partMatcher(parts: readonly string[]): (name: string) => boolean {
  const first = parts[0] ?? "";
  const last = parts.at(-1) ?? "";
  const inner = parts.slice(1, -1);
  if (parts.length < 2) return (name) => name === first;
  return (name) => {
    const end = name.length - last.length;
    if (end < first.length || !name.startsWith(first) || !name.endsWith(last)) return false;
    let at = first.length;
    for (const part of inner) {
      const found = name.indexOf(part, at);
      if (found < 0) return false;
      at = found + part.length;
    }
    return at <= end;
  };
}

/** Bits in a word of {@link stepMatcher}; the sign bit stays free for the carry. */
const WORD = 31;

/**
 * Follows all ways to match at once: bit n of the state is set if the first n characters of the
 * mask, stars aside, match the characters read so far. So each character of the name takes as many
 * steps as the state has words.
 */
function stepMatcher(pattern: string): (name: string) => boolean {
  const chars = [...pattern.replaceAll("*", "")];
  const words = Math.floor(chars.length / WORD) + 1;
  const stays = new Int32Array(words);
  const any = new Int32Array(words);
  const set = (bits: Int32Array, n: number) => {
    bits[Math.floor(n / WORD)] = (bits[Math.floor(n / WORD)] ?? 0) | (1 << (n % WORD));
  };
  let count = 0;
  for (const char of pattern) {
    if (char === "*") set(stays, count);
    else if (char === "?") set(any, count++);
    else count++;
  }
  const byChar = new Map<string, Int32Array>();
  for (const [n, char] of chars.entries()) {
    if (char === "?") continue;
    const bits = byChar.get(char) ?? any.slice();
    set(bits, n);
    byChar.set(char, bits);
  }
  const accepted = 1 << (chars.length % WORD);
  return (name) => {
    const state = new Int32Array(words);
    state[0] = 1;
    for (const char of name) {
      const bits = byChar.get(char) ?? any;
      let carry = 0;
      for (let i = 0; i < words; i++) {
        const before = state[i] ?? 0;
        const moved = before & (bits[i] ?? 0);
        state[i] = ((moved << 1) & 0x7fffffff) | carry | (before & (stays[i] ?? 0));
        carry = moved >>> (WORD - 1);
      }
    }
    return ((state[words - 1] ?? 0) & accepted) !== 0;
  };
}

/** Limits a mask that a command takes, in UTF-16 code units. No name is longer. */
export const MASK_MAX = 300;

/** Returns whether a mask has wildcards. */
export function hasWildcards(mask: string): boolean {
  return /[*?]/.test(mask);
}
