/**
 * Reads a terminal's replies to queries: colours, capabilities, version, cursor.
 * @module
 */
/** A reply of the terminal. */
export type TerminalReply =
  /** Its colours (OSC 10 and 11), each component from 0 to 255. */
  | {
    readonly type: "reply";
    readonly of: "foreground" | "background";
    readonly rgb: readonly [red: number, green: number, blue: number];
  }
  /**
   * Its capabilities (DA1, `CSI c`): 4 is sixels, 52 the clipboard. Every terminal sends this one.
   */
  | { readonly type: "reply"; readonly of: "attributes"; readonly values: readonly number[] }
  /** Whether it knows a private mode (DECRQM), such as 2026 for synchronized output. */
  | { readonly type: "reply"; readonly of: "mode"; readonly mode: number; readonly known: boolean }
  /** Its name and version (XTVERSION). */
  | { readonly type: "reply"; readonly of: "version"; readonly text: string }
  /** The place of the cursor, from 0. */
  | { readonly type: "reply"; readonly of: "cursor"; readonly row: number; readonly column: number }
  /** Another string (OSC). */
  | { readonly type: "reply"; readonly of: "words"; readonly code: number; readonly text: string };

/**
 * Returns the reply in a sequence, if it is one.
 *
 * @param body the sequence without its beginning and end
 * @param kind for CSI the final character; for a string the character that begins it: `]`, `P` or
 * `_`
 */
export function replyOf(body: string, kind: string): TerminalReply | undefined {
  switch (kind) {
    case "]":
      return words(body);
    case "P":
      return body.startsWith(">|")
        ? { type: "reply", of: "version", text: body.slice(2) }
        : undefined;
    case "c": {
      const values = /^\?([\d;]+)$/.exec(body)?.[1]?.split(";").map(Number);
      return values === undefined ? undefined : { type: "reply", of: "attributes", values };
    }
    case "$y": {
      const [, mode, state] = /^\?(\d+);(\d)$/.exec(body) ?? [];
      if (mode === undefined) return undefined;
      return { type: "reply", of: "mode", mode: Number(mode), known: state !== "0" };
    }
    case "R": {
      const [, row, column] = /^(\d+);(\d+)$/.exec(body) ?? [];
      if (row === undefined) return undefined;
      return { type: "reply", of: "cursor", row: Number(row) - 1, column: Number(column) - 1 };
    }
    default:
      return undefined;
  }
}

function words(body: string): TerminalReply | undefined {
  const [, code, text = ""] = /^(\d+);(.*)$/s.exec(body) ?? [];
  if (code === undefined) return undefined;
  if (code !== "10" && code !== "11") {
    return { type: "reply", of: "words", code: Number(code), text };
  }
  const rgb = colour(text);
  const of = code === "10" ? "foreground" : "background";
  return rgb === undefined ? undefined : { type: "reply", of, rgb };
}

/**
 * Returns a colour from X11's notation: `rgb:RRRR/GGGG/BBBB` with one to four digits each, or
 * `#RRGGBB`.
 */
function colour(text: string): readonly [number, number, number] | undefined {
  const match = /^rgba?:([\da-f]{1,4})\/([\da-f]{1,4})\/([\da-f]{1,4})/i.exec(text) ??
    /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(text);
  if (match === null) return undefined;
  const part = (at: number) => {
    const digits = match[at] ?? "0";
    return Math.round(parseInt(digits, 16) * 255 / (16 ** digits.length - 1));
  };
  return [part(1), part(2), part(3)];
}
