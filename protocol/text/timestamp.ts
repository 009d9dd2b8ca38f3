/**
 * Reads and writes times as https://ircv3.net/specs/extensions/server-time defines them:
 * `YYYY-MM-DDThh:mm:ss.sssZ`.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { formatTimestamp, parseTimestamp } from "./timestamp.ts";
 *
 * assertEquals(formatTimestamp(0), "1970-01-01T00:00:00.000Z");
 * assertEquals(parseTimestamp("1970-01-01T00:00:01.000Z"), 1000);
 * assertEquals(parseTimestamp("yesterday"), undefined);
 * ```
 *
 * @module
 */

/** Reads a time, in milliseconds since 1970. Returns `undefined` for any other text. */
export function parseTimestamp(text: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(text)) return undefined;
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}

let latest = NaN;
let latestText = "";

/**
 * Writes a time. The last text is kept, because many events happen in the same millisecond.
 *
 * @param time in milliseconds since 1970
 */
export function formatTimestamp(time: number): string {
  if (time !== latest) {
    latestText = new Date(time).toISOString();
    latest = time;
  }
  return latestText;
}
