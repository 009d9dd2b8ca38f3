/**
 * Codes that people type once: of invitations, and for a forgotten password. Only their hashes are
 * stored.
 * @module
 */

import { createHash } from "node:crypto";

/** The 32 characters of a code, of 5 bits each; letters that look like digits are left out. */
const LETTERS = "abcdefghijkmnpqrstuvwxyz23456789";
const GROUPS = 4;
const GROUP_LETTERS = 5;

/** Returns a code of 100 random bits. */
export function randomCode(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(GROUPS * GROUP_LETTERS));
  const letters = [...bytes].map((byte) => LETTERS[byte % LETTERS.length]).join("");
  return Array.from(
    { length: GROUPS },
    (_, i) => letters.slice(i * GROUP_LETTERS, (i + 1) * GROUP_LETTERS),
  ).join("-");
}

/** Returns the form in which a code is stored. */
export function hashOf(code: string): string {
  return createHash("sha256").update(code.trim().toLowerCase()).digest("base64");
}
