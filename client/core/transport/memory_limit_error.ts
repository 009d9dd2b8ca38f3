/**
 * The error that ends a connection to a server that sends more than the client can hold.
 * @module
 */

/**
 * Thrown when a server sends so much that the client's memory would fill; no honest server does.
 * The message names the excess, and is the reason why the connection ended.
 *
 * ```ts
 * import { assertRejects } from "@std/assert";
 * import { MemoryLimitError } from "./memory_limit_error.ts";
 * import { linesOf } from "./lines.ts";
 *
 * const received = ReadableStream.from([new Uint8Array(100_000)]);
 * const reading = () => Array.fromAsync(linesOf(received));
 * await assertRejects(reading, MemoryLimitError, "a line without end");
 * ```
 */
export class MemoryLimitError extends Error {
  override name = "MemoryLimitError";
}
