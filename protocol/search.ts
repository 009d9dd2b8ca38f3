/**
 * Reads searches as users write them: `words from:bob in:#room before:2026-01-01`.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parseSearch } from "./search.ts";
 *
 * assertEquals(
 *   parseSearch("release notes from:bob in:#dev"),
 *   new Map([["from", "bob"], ["in", "#dev"], ["text", "release notes"]]),
 * );
 * ```
 *
 * @module
 */

/**
 * The name of the capability of soju (https://soju.im) and others, and the type of the batch with
 * the answer.
 */
export const SEARCH_CAPABILITY = "soju.im/search";

/** The syntax of a search, for help texts. */
export const SEARCH_USAGE =
  "WORDS [from:NICK] [in:#CHANNEL] [before:2026-01-31] [after:2026-01-31]";

/** The attributes of a SEARCH command. */
export type SearchAttributes = ReadonlyMap<string, string>;

/**
 * Reads a search. Days are in this machine's time zone: `before:` excludes the day itself, `after:`
 * includes it.
 *
 * @returns the attributes, or the fault of the search, in words for users
 */
export function parseSearch(text: string): SearchAttributes | string {
  const attributes = new Map<string, string>();
  const words: string[] = [];
  for (const word of text.split(/\s+/).filter((word) => word !== "")) {
    const [, key = "", value = ""] = /^(from|in|before|after):(.+)$/i.exec(word) ?? [];
    const name = key.toLowerCase();
    if (name === "") words.push(word);
    else if (name === "from" || name === "in") attributes.set(name, value);
    else {
      const time = timeOf(value);
      if (time === undefined) return `${word}: a time is written 2026-01-31 or 2026-01-31T17:45`;
      // SEARCH includes the time itself.
      const bound = new Date(name === "before" ? time - 1 : time);
      attributes.set(name, bound.toISOString());
    }
  }
  if (words.length > 0) attributes.set("text", words.join(" "));
  return attributes.size === 0 ? "there is nothing to look for" : attributes;
}

/** Reads a day or a minute of this machine's time zone, in milliseconds since 1970. */
function timeOf(text: string): number | undefined {
  const match = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d))?$/i.exec(text);
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = match.slice(1).map((part) =>
    Number(part ?? 0)
  );
  const date = new Date(year, month - 1, day, hour, minute);
  const exists = date.getMonth() === month - 1 && date.getDate() === day && hour < 24 &&
    minute < 60;
  return exists ? date.getTime() : undefined;
}
