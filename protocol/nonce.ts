/**
 * Names messages by nonces: a client can resend one after a lost connection, and the server
 * delivers it once.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { isNonce } from "./nonce.ts";
 *
 * assertEquals(isNonce(crypto.randomUUID()), true);
 * assertEquals(isNonce("1"), false);
 * ```
 *
 * @module
 */

/** The client-only tag that names a message among those of its sender. */
export const NONCE_TAG = "+chatd/nonce";

/** Limit of a nonce, in characters. */
const NONCE_MAX = 64;

/**
 * Whether a value can be a nonce. A nonce is hexadecimal digits or base64url (`A-Z a-z 0-9 - _`,
 * which includes UUIDs) of at least 96 bits: 24 hexadecimal digits or 16 characters. It has at most
 * {@link NONCE_MAX} characters.
 */
export function isNonce(value: string): boolean {
  if (value.length > NONCE_MAX) return false;
  return /^[0-9A-Fa-f]+$/.test(value) ? value.length >= 24 : /^[A-Za-z0-9_-]{16,}$/.test(value);
}
