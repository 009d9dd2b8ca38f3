/**
 * The capability by which a server tells which certificate it will show after the present one: its value is
 * {@link nextFingerprint}'s. It is told, and never asked for, as `sts` is.
 */
export const NEXT_CERTIFICATE = "chatd/tls-next";

/**
 * The fingerprint in the value `sha256:HEX` of {@link NEXT_CERTIFICATE}, in upper-case hexadecimal pairs with colons.
 * `undefined` where there is none.
 */
export function nextFingerprint(value: string): string | undefined {
  const digits = /^sha256:([0-9a-f]{64})$/i.exec(value)?.[1];
  return digits?.toUpperCase().match(/../g)?.join(":");
}
