/**
 * Turns a stream of bytes into lines, and lines into bytes.
 * @module
 */
import { LineFramer } from "../../../protocol/framing.ts";

/**
 * The most bytes of a received line. No IRC server sends more, so only other protocols are cut.
 */
const LIMITS = { tags: 16_384, body: 65_536 };

const encoder = new TextEncoder();

/**
 * Yields the lines in a stream of bytes, in groups that arrived together. A last line without its
 * ending is dropped, since it may be incomplete.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { bytesOf, linesOf } from "./lines.ts";
 *
 * const unfinished = new TextEncoder().encode("PI");
 * const received = ReadableStream.from([bytesOf(["PING a", "PING b"]), unfinished]);
 * assertEquals(await Array.fromAsync(linesOf(received)), [["PING a", "PING b"]]);
 * ```
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

/** Returns the bytes to send for lines. */
export function bytesOf(lines: readonly string[]): Uint8Array<ArrayBuffer> {
  return encoder.encode(lines.map((line) => `${line}\r\n`).join(""));
}
