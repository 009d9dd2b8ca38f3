/**
 * Makes texts of other users safe to show: control characters in them must not reach a terminal.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { ctcp, plainText } from "./formatting.ts";
 *
 * assertEquals(plainText("\x02bold\x02 and \x0304red"), "bold and red");
 * assertEquals(plainText("\x1b]0;title\x07"), "\ufffd]0;title\ufffd");
 * assertEquals(ctcp("\x01ACTION waves\x01"), { command: "ACTION", params: "waves" });
 * ```
 *
 * @module
 */

/** IRC's formatting codes, such as bold and colours: https://modern.ircdocs.horse/formatting */
// deno-lint-ignore no-control-regex -- it matches control characters
const FORMATTING =
  /\x03(?:\d{1,2}(?:,\d{1,2})?)?|\x04(?:[0-9a-f]{6}(?:,[0-9a-f]{6})?)?|[\x02\x0f\x11\x16\x1d-\x1f]/gi;

/**
 * C0 and C1 controls, line and paragraph separators, and characters that change the direction of
 * text.
 */
// deno-lint-ignore no-control-regex -- it matches control characters
const UNSAFE = /[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/**
 * Returns a text as one line without formatting, with U+FFFD for each character that could control
 * a terminal.
 */
export function plainText(text: string): string {
  return text.replace(FORMATTING, "").replace(
    UNSAFE,
    (c) => c === "\t" || c === "\n" ? " " : "\ufffd",
  );
}

/** As {@link plainText}, for a text of several lines: the line breaks stay. */
export function plainLines(text: string): string {
  return text.split("\n").map(plainText).join("\n");
}

/**
 * Writes a value as JSON that is safe to show in a terminal: it escapes every control character,
 * where `JSON.stringify` escapes only C0. Parsing it gives the same value.
 *
 * @param indent spaces for each level; by default the JSON is one line
 */
export function plainJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, undefined, indent).replace(
    UNSAFE,
    (c) => c === "\n" ? c : `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/**
 * Reads a CTCP message (https://modern.ircdocs.horse/ctcp), `\x01COMMAND params\x01`; `undefined`
 * for other text.
 */
export function ctcp(text: string): { command: string; params: string } | undefined {
  // deno-lint-ignore no-control-regex -- CTCP's delimiter
  const match = /^\x01([^ \x01]+)(?: ([^\x01]*))?\x01?$/.exec(text);
  return match === null
    ? undefined
    : { command: (match[1] ?? "").toUpperCase(), params: match[2] ?? "" };
}
