import { LineFramer } from "../../../protocol/framing.ts";

/**
 * The most bytes of a line taken from a server; more than any server sends, so that only what is no
 * IRC is cut.
 */
const LIMITS = { tags: 16_384, body: 65_536 };

const encoder = new TextEncoder();

/**
 * The lines in a stream of bytes, together with what arrived together. One whose end never came may be only the beginning
 * of what was to be said, and is none.
 */
export async function* linesOf(
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<readonly string[]> {
  const framer = new LineFramer(LIMITS);
  for await (const chunk of bytes) {
    const lines = framer.push(chunk).map((frame) => frame.text);
    if (lines.length > 0) yield lines;
  }
}

/** Lines as the bytes that a socket sends. */
export function bytesOf(lines: readonly string[]): Uint8Array<ArrayBuffer> {
  return encoder.encode(lines.map((line) => `${line}\r\n`).join(""));
}
