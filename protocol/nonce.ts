/**
 * The client-only tag by which a message can be sent again and is delivered once: what names it among all that its
 * sender says.
 */
export const NONCE_TAG = "+chatd/nonce";

/** Characters. */
const NONCE_MAX = 64;

/**
 * Whether a value can be a nonce: hexadecimal digits or base64url (`A-Z a-z 0-9 - _`, as in a UUID too), long enough for
 * 96 bits, which are 24 digits or else 16 characters, and at most {@link NONCE_MAX} of them.
 */
export function isNonce(value: string): boolean {
  if (value.length > NONCE_MAX) return false;
  return /^[0-9A-Fa-f]+$/.test(value) ? value.length >= 24 : /^[A-Za-z0-9_-]{16,}$/.test(value);
}
