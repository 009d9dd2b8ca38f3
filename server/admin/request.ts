import type { Outcome } from "./admin_command.ts";

/** What `chatd admin` asks over the socket, as one line of JSON. */
export interface Request {
  /** The command and what stands behind it. */
  readonly words: readonly string[];
  /** The password that goes with it. */
  readonly secret: string;
}

/** What it is answered, as one line of JSON. */
export type Answer = Outcome | { readonly fault: string };

/** Bytes of a request: the longest. */
export const REQUEST_MAX = 64 * 1024;

/** The request in a line; `undefined` in what is none. */
export function parseRequest(line: string): Request | undefined {
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
 * Reads a line without its end, and what is behind it is nobody's.
 *
 * @param most bytes
 * @returns what there is of it where the other end says no more; `undefined` where it is longer
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
    line += decoder.decode(buffer.subarray(0, count), { stream: true });
    const end = line.indexOf("\n");
    if (end >= 0) return line.slice(0, end);
  }
  return undefined;
}
