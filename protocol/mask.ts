import { fold } from "./casemapping.ts";

/**
 * Makes a test of names out of a mask, in which `*` stands for any characters and `?` for exactly one:
 * https://modern.ircdocs.horse/#wildcard-expressions. Masks know no case. The time a test takes is bounded by
 * the product of the two lengths, whatever the mask.
 */
export function maskMatcher(mask: string): (name: string) => boolean {
  const pattern = [...fold(mask).replace(/\*+/g, "*")];
  return (name) => fits(pattern, [...fold(name)]);
}

function fits(pattern: readonly string[], name: readonly string[]): boolean {
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
