/**
 * Reads and writes the tokens by which a server describes itself, RPL_ISUPPORT (005):
 * https://modern.ircdocs.horse/#rplisupport-005
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { formatIsupport, parseIsupport } from "./isupport.ts";
 *
 * const tokens: [string, string][] = [["NETWORK", "My chat"], ["WHOX", ""]];
 * assertEquals(formatIsupport(tokens), [["NETWORK=My\\x20chat", "WHOX"]]);
 * const known = new Map<string, string>();
 * parseIsupport(["NETWORK=My\\x20chat", "WHOX"], known);
 * assertEquals(known.get("NETWORK"), "My chat");
 * ```
 *
 * @module
 */

/** The most tokens in a line, as the specification says. */
const TOKENS_A_LINE = 13;
/**
 * The most bytes of tokens in a line. With the source, the nick and the text around them, the line
 * stays within the RFC's 512.
 */
const BYTES_A_LINE = 380;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * Adds the tokens of one 005 line to a map; `-NAME` removes one. A name without a value has the
 * value "".
 *
 * @param tokens without the nick before them and the text after them
 */
export function parseIsupport(tokens: readonly string[], into: Map<string, string>): void {
  for (const token of tokens) {
    if (token.startsWith("-")) {
      into.delete(token.slice(1));
      continue;
    }
    const equals = token.indexOf("=");
    const name = equals < 0 ? token : token.slice(0, equals);
    if (name !== "") into.set(name, equals < 0 ? "" : unescapeValue(token.slice(equals + 1)));
  }
}

/**
 * Writes names and values as tokens, in as many lines as they need. An empty value gives the name
 * alone.
 *
 * @returns the tokens of each line, at most 13 of them
 */
export function formatIsupport(entries: Iterable<readonly [string, string]>): string[][] {
  const lines: string[][] = [];
  let line: string[] = [];
  let bytes = 0;
  for (const [name, value] of entries) {
    const token = value === "" ? name : `${name}=${escapeValue(value)}`;
    const length = encoder.encode(token).length + 1;
    if (line.length === TOKENS_A_LINE || (line.length > 0 && bytes + length > BYTES_A_LINE)) {
      lines.push(line);
      line = [];
      bytes = 0;
    }
    line.push(token);
    bytes += length;
  }
  if (line.length > 0) lines.push(line);
  return lines;
}

function escapeValue(value: string): string {
  // deno-lint-ignore no-control-regex
  return value.replace(/[\x00-\x20\x7f\\=]/g, (char) => {
    return "\\x" + char.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0");
  });
}

// An escape stands for a byte: several in a row may be one character.
function unescapeValue(value: string): string {
  return value.replace(/(?:\\x[0-9A-Fa-f]{2})+/g, (escapes) => {
    const bytes = escapes.slice(2).split("\\x").map((hex) => parseInt(hex, 16));
    return decoder.decode(Uint8Array.from(bytes));
  });
}
