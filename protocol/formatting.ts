/**
 * Text as people may be shown it. What others say can hold anything; no terminal should ever get to see a control
 * character that somebody else has written.
 */

/** IRC's formatting: bold, colours and the like (https://modern.ircdocs.horse/formatting). */
// deno-lint-ignore no-control-regex -- control characters are what it is about
const FORMATTING =
  /\x03(?:\d{1,2}(?:,\d{1,2})?)?|\x04(?:[0-9a-f]{6}(?:,[0-9a-f]{6})?)?|[\x02\x0f\x11\x16\x1d-\x1f]/gi;

/** C0 and C1 controls, line and paragraph separators, and what turns the direction of text around. */
// deno-lint-ignore no-control-regex -- control characters are what it is about
const UNSAFE = /[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** A text as one line without formatting, and with U+FFFD for each character that could do something to a terminal. */
export function plainText(text: string): string {
  return text.replace(FORMATTING, "").replace(
    UNSAFE,
    (c) => c === "\t" || c === "\n" ? " " : "\ufffd",
  );
}

/** The same for a text of several lines, which stay as they are. */
export function plainLines(text: string): string {
  return text.split("\n").map(plainText).join("\n");
}

/**
 * A value as JSON that can be shown in a terminal: what it could obey is escaped, which `JSON.stringify` does only for
 * the C0 controls. Whoever parses it gets the same value.
 *
 * @param indent by how many spaces a level is indented; all stands in one line without it
 */
export function plainJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, undefined, indent).replace(
    UNSAFE,
    (c) => c === "\n" ? c : `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** A CTCP message (https://modern.ircdocs.horse/ctcp): `\x01COMMAND params\x01`; `undefined` where it is none. */
export function ctcp(text: string): { command: string; params: string } | undefined {
  // deno-lint-ignore no-control-regex -- CTCP's delimiter
  const match = /^\x01([^ \x01]+)(?: ([^\x01]*))?\x01?$/.exec(text);
  return match === null
    ? undefined
    : { command: (match[1] ?? "").toUpperCase(), params: match[2] ?? "" };
}
