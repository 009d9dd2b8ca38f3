/** Searches as people write them: `words from:bob in:#room before:2026-01-01`. */

/** The capability, and the type of the batch that answers, of soju (https://soju.im) and others. */
export const SEARCH_CAPABILITY = "soju.im/search";

/** How a search is written, for people. */
export const SEARCH_USAGE =
  "WORDS [from:NICK] [in:#CHANNEL] [before:2026-01-31] [after:2026-01-31]";

/** The attributes of a SEARCH command. */
export type SearchAttributes = ReadonlyMap<string, string>;

/**
 * Reads a search. Days are those of this machine's time zone; `before:` a day leaves the day itself out, and `after:` has
 * it in.
 *
 * @returns the attributes, or what is wrong with it in a person's words
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
      // SEARCH takes the time itself in.
      const bound = new Date(name === "before" ? time - 1 : time);
      attributes.set(name, bound.toISOString());
    }
  }
  if (words.length > 0) attributes.set("text", words.join(" "));
  return attributes.size === 0 ? "there is nothing to look for" : attributes;
}

/** In milliseconds since 1970, of a day or a minute of this machine's time zone. */
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
