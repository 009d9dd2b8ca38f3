/**
 * Compares names without regard to case, as https://modern.ircdocs.horse/#casemapping-parameter
 * describes for `ascii`.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { fold } from "./casemapping.ts";
 *
 * assertEquals(fold("#General"), "#general");
 * assertEquals(fold("ÜNAL"), "Ünal");
 * ```
 *
 * @module
 */

/** Value of the ISUPPORT token CASEMAPPING: only A-Z and a-z are equal. */
export const CASEMAPPING = "ascii";

const UPPER_A = 0x41;
const UPPER_Z = 0x5a;

/** Folds a nick or channel name to the form under which it is stored and compared. */
export function fold(name: string): string {
  for (let i = 0; i < name.length; i++) {
    const code = name.charCodeAt(i);
    if (code >= UPPER_A && code <= UPPER_Z) {
      return name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
    }
  }
  return name;
}
