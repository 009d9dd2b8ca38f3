/**
 * The bytes that refuse a connection before its dialect is known.
 * @module
 */

const encoder = new TextEncoder();

/**
 * Returns the bytes that tell a client why it may not connect. They are valid IRC, and readable as
 * plain text.
 */
export function refusal(reason: string): Uint8Array {
  return encoder.encode(`ERROR :Closing link: ${reason}\r\n`);
}
