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
 * Compiles a mask into a function that tests names. `*` stands for any characters and `?` for exactly one; case
 * does not matter. The time of a test is bounded by the product of the two lengths, for any mask.
 */
export function maskMatcher(mask: string): (name: string) => boolean {
  const pattern = [...fold(mask).replace(/\*+/g, "*")];
  return (name) => matches(pattern, [...fold(name)]);
}

function matches(pattern: readonly string[], name: readonly string[]): boolean {
  let p = 0;
  let n = 0;
  let star = -1;
  let resume = 0;
  while (n < name.length) {
    if (p < pattern.length && pattern[p] === "*") {
      star = p++;
      resume = n;
    } else if (p < pattern.length && (pattern[p] === "?" || pattern[p] === name[n])) {
      p++;
      n++;
    } else if (star >= 0) {
      p = star + 1;
      n = ++resume;
    } else return false;
  }
  while (pattern[p] === "*") p++;
  return p === pattern.length;
}
