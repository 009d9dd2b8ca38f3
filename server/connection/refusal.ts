/**
 * The bytes that refuse a connection before its dialect is known.
 * @module
 */

const encoder = new TextEncoder();

/** Returns what a client is told that may not connect; it reads as IRC and as plain text. */
export function refusal(reason: string): Uint8Array {
  return encoder.encode(`ERROR :Closing link: ${reason}\r\n`);
}
