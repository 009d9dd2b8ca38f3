/**
 * Styles the text of a message: links, code, emphasis, IRC formatting, and highlighted words.
 * @module
 */
import { type Rgb, rgb } from "../../colour/colour.ts";
import {
  BOLD,
  ITALIC,
  type Look,
  REVERSE,
  type Sgr,
  sgr,
  STRUCK,
  UNDERLINE,
} from "../../colour/look.ts";
import { piece, type Row } from "../row.ts";

/** The IRC formatting at a place in a text: https://modern.ircdocs.horse/formatting */
interface Format {
  readonly on: ReadonlySet<string>;
  readonly fore: number | Rgb | undefined;
  readonly back: number | Rgb | undefined;
}

const PLAIN: Format = { on: new Set(), fore: undefined, back: undefined };

const CODES =
  /\x03(?:(\d{1,2})(?:,(\d{1,2}))?)?|\x04(?:([0-9a-f]{6})(?:,([0-9a-f]{6}))?)?|[\x02\x0f\x11\x16\x1d-\x1f]/gi;

const ATTRIBUTES: Readonly<Record<string, Sgr>> = {
  "\x02": BOLD,
  "\x1d": ITALIC,
  "\x1f": UNDERLINE,
  "\x1e": STRUCK,
  "\x16": REVERSE,
};
const MONOSPACE = "\x11";

/** Links, code and emphasis. Marks of emphasis count only at the edges of words. */
// deno-lint-ignore chatd/linear-regexp -- its parts are literals, and each is checked
const MARKS = new RegExp(
  [
    /(?<link>\b(?:https?|ircs?):\/\/[^\s<>"'`\x00-\x1f]*[^\s<>"'`\x00-\x1f.,;:!?)\]}])/iu,
    /`(?<code>[^`\n]+)`/u,
    /(?<![\p{L}\p{N}*])\*\*(?=\S)(?<strong>[^*\n]+?)(?<=\S)\*\*(?![\p{L}\p{N}*])/u,
    /(?<![\p{L}\p{N}*])\*(?=\S)(?<stress>[^*\n]+?)(?<=\S)\*(?![\p{L}\p{N}*])/u,
    /(?<![\p{L}\p{N}_])_(?=\S)(?<slant>[^_\n]+?)(?<=\S)_(?![\p{L}\p{N}_])/u,
  ].map(({ source }) => source).join("|"),
  "giu",
);

/**
 * Returns a message as one row, with its links, `code`, *emphasis* and IRC formatting styled.
 *
 * @param words the words to highlight, such as the user's nick
 */
export function markup(text: string, look: Look, base: Sgr, words: readonly string[] = []): Row {
  if (/^[\p{L}\p{N} .,;!?'"-]*$/u.test(text) && words.length === 0) return [piece(text, base)];
  const row = [];
  let format = PLAIN;
  let at = 0;
  for (const match of text.matchAll(CODES)) {
    row.push(...marked(text.slice(at, match.index), look, styleOf(format, base, look), words));
    format = change(format, match);
    at = match.index + match[0].length;
  }
  row.push(...marked(text.slice(at), look, styleOf(format, base, look), words));
  return row.filter(({ width }) => width > 0);
}

function change({ on, fore, back }: Format, match: RegExpMatchArray): Format {
  const [code = "", ...values] = match;
  const [number, behind, hex, hexBehind] = values;
  switch (code.charAt(0)) {
    case "\x0f":
      return PLAIN;
    case "\x03":
      if (number === undefined) return { on, fore: undefined, back: undefined };
      return { on, fore: Number(number), back: behind === undefined ? back : Number(behind) };
    case "\x04":
      if (hex === undefined) return { on, fore: undefined, back: undefined };
      return {
        on,
        fore: rgb(`#${hex}`),
        back: hexBehind === undefined ? back : rgb(`#${hexBehind}`),
      };
    default: {
      const next = new Set(on);
      if (!next.delete(code)) next.add(code);
      return { on: next, fore, back };
    }
  }
}

function styleOf({ on, fore, back }: Format, base: Sgr, look: Look): Sgr {
  if (on.size === 0 && fore === undefined && back === undefined) return base;
  const attributes = [...on].map((code) => ATTRIBUTES[code] ?? "");
  return sgr(
    base,
    on.has(MONOSPACE) ? look.code : "",
    ...attributes,
    look.chosenBy(fore, back),
  );
}

function marked(text: string, look: Look, base: Sgr, words: readonly string[]): Row {
  const row = [];
  let at = 0;
  for (const match of text.matchAll(MARKS)) {
    const { link, code, strong, stress, slant } = match.groups ?? {};
    row.push(...named(text.slice(at, match.index), look, base, words));
    at = match.index + match[0].length;
    if (link !== undefined) row.push(piece(link, sgr(base, look.link)));
    else if (code !== undefined) {
      // Without colours only the backticks mark code.
      row.push(look.depth === "none" ? piece(match[0], base) : piece(code, sgr(base, look.code)));
    } else {
      const style = sgr(base, strong === undefined ? ITALIC : BOLD);
      row.push(...named(strong ?? stress ?? slant ?? "", look, style, words));
    }
  }
  row.push(...named(text.slice(at), look, base, words));
  return row;
}

function named(text: string, look: Look, base: Sgr, words: readonly string[]): Row {
  if (text === "") return [];
  const wanted = words.filter((word) => word !== "");
  if (wanted.length === 0) return [piece(text, base)];
  // deno-lint-ignore chatd/linear-regexp -- it repeats nothing
  const pattern = new RegExp(
    `(?<![\\p{L}\\p{N}_])(?:${wanted.map(literal).join("|")})(?![\\p{L}\\p{N}_])`,
    "giu",
  );
  const row = [];
  let at = 0;
  for (const match of text.matchAll(pattern)) {
    row.push(piece(text.slice(at, match.index), base), piece(match[0], sgr(base, look.mention)));
    at = match.index + match[0].length;
  }
  row.push(piece(text.slice(at), base));
  return row;
}

function literal(word: string): string {
  return word.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}
