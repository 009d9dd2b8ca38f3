/**
 * What a server says of itself in RPL_ISUPPORT (005):
 * https://modern.ircdocs.horse/#rplisupport-005
 */

const TOKENS_A_LINE = 13;
/**
 * Bytes of tokens in a line, so that it stays within the 512 of the RFC with the source, the nick
 * and the text around them.
 */
const BYTES_A_LINE = 380;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * Takes the tokens of one 005 line (without the nick in front and the text at the end) into what is
 * known of the server; `-NAME` takes one back. A name without a value has the value "".
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
 * Writes entries (an empty value: the name alone) as tokens, in as many lines as they need.
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

// An escape stands for a byte, so that several in a row may be one character.
function unescapeValue(value: string): string {
  return value.replace(/(?:\\x[0-9A-Fa-f]{2})+/g, (escapes) => {
    const bytes = escapes.slice(2).split("\\x").map((hex) => parseInt(hex, 16));
    return decoder.decode(Uint8Array.from(bytes));
  });
}
