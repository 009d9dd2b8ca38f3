/**
 * Turns a stream of bytes into lines, and lines into bytes.
 * @module
 */
import { LineFramer } from "../../../protocol/framing.ts";
import { MemoryLimitError } from "./memory_limit_error.ts";

/**
 * The most bytes of a received line; no IRC server sends more.
 */
const LIMITS = { tags: 16_384, body: 65_536 };

const encoder = new TextEncoder();

/**
 * Yields the lines in a stream of bytes, in groups that arrived together. A last line without its
 * ending is dropped, since it may be incomplete.
 *
 * @throws {MemoryLimitError} if a line is longer than that of any IRC server
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
    const frames = framer.push(chunk);
    if (frames.some(({ kind }) => kind === "too-long")) {
      throw new MemoryLimitError("the server sent a line without end");
    }
    const lines = frames.map((frame) => frame.text);
    if (lines.length > 0) yield lines;
  }
}

/** Returns the bytes to send for lines. */
export function bytesOf(lines: readonly string[]): Uint8Array<ArrayBuffer> {
  return encoder.encode(lines.map((line) => `${line}\r\n`).join(""));
}
