/**
 * Encodes bytes as base64 and decodes them: https://www.rfc-editor.org/rfc/rfc4648 section 4.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { decodeBase64, decodeUtf8, encodeBase64 } from "./base64.ts";
 *
 * const text = encodeBase64(new TextEncoder().encode("hello"));
 * assertEquals(text, "aGVsbG8=");
 * assertEquals(decodeUtf8(decodeBase64(text)!), "hello");
 * assertEquals(decodeBase64("not base64"), undefined);
 * ```
 *
 * @module
 */

/** Encodes bytes as base64 with padding. */
export function encodeBase64(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/**
 * Decodes base64. Returns undefined unless the text is base64 with its padding and nothing else.
 */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  const exact = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
  if (!exact.test(text)) return undefined;
  return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
}

/** Decodes UTF-8. Returns undefined for bytes that are not valid UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
