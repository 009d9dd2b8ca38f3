/**
 * The messages between `chatd admin` and the server: a line of JSON each.
 * @module
 */

import type { AdminResult } from "./command.ts";

/** A request of `chatd admin`. */
export interface AdminRequest {
  /** The command and its arguments. */
  readonly words: readonly string[];
  /** The password that the command asks for, or "". */
  readonly secret: string;
}

/** The server's answer. */
export type AdminAnswer = AdminResult | { readonly fault: string };

/** The longest request, in bytes. */
export const REQUEST_MAX = 64 * 1024;

/** Parses a request; `undefined` if the line is not one. */
export function parseAdminRequest(line: string): AdminRequest | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const { words, secret } = value as Partial<Record<string, unknown>>;
  const areWords = Array.isArray(words) && words.every((word) => typeof word === "string");
  return areWords && typeof secret === "string" ? { words, secret } : undefined;
}

/**
 * Reads one line, without its end, and drops the bytes after it.
 *
 * @param most the longest line, in bytes
 * @returns the line, or its beginning if the other end closes; `undefined` if it is too long
 */
export async function readLine(
  source: { read(buffer: Uint8Array): Promise<number | null> },
  most: number,
): Promise<string | undefined> {
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(4096);
  let line = "";
  for (let length = 0; length <= most;) {
    const count = await source.read(buffer);
    if (count === null) return line;
    length += count;
    const part = decoder.decode(buffer.subarray(0, count), { stream: true });
    // A search of the whole line would take quadratic time.
    const end = part.indexOf("\n");
    if (end >= 0) return line + part.slice(0, end);
    line += part;
  }
  return undefined;
}
