/**
 * Announces the certificate that a server will use after the current one. Clients that pinned the
 * current one then accept it.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { nextFingerprint } from "./tls_next.ts";
 *
 * const fingerprint = nextFingerprint(`sha256:${"ab".repeat(32)}`);
 * assertEquals(fingerprint?.slice(0, 8), "AB:AB:AB");
 * ```
 *
 * @module
 */

/**
 * The capability that announces the server's next certificate. Like `sts`, it is information: a
 * client never requests it.
 */
export const NEXT_CERTIFICATE = "chatd/tls-next";

/**
 * Reads the fingerprint in the value `sha256:HEX` of {@link NEXT_CERTIFICATE}.
 *
 * @returns upper-case hexadecimal pairs with colons, or `undefined` for any other value
 */
export function nextFingerprint(value: string): string | undefined {
  const digits = /^sha256:([0-9a-f]{64})$/i.exec(value)?.[1];
  return digits?.toUpperCase().match(/../g)?.join(":");
}
