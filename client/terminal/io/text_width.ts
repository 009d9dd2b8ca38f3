/**
 * Measures how many columns a text takes in a terminal.
 * @module
 */
/**
 * Texts of characters that take one column each, whatever their neighbours: ASCII, Latin, Greek,
 * Cyrillic, punctuation, and box drawing. Most texts are plain, and need no tables.
 */
const PLAIN =
  /^[\x20-\x7e\xa1-\xac\xae-\u02ff\u0370-\u0377\u037a-\u037f\u0384-\u038a\u038e-\u03a1\u03a3-\u0482\u048a-\u052f\u1e00-\u1eff\u2010-\u2027\u2030-\u203b\u2190-\u2193\u21b3\u2500-\u25fc\u2713\u2717\u23ce]*$/;

/** Made on demand: making it takes some ms, and the first frame must not wait. */
let segmenter: Intl.Segmenter | undefined;
let measure = (text: string): number => graphemes(text).length;
let loading: Promise<void> | undefined;

/**
 * Loads the widths of all of Unicode. That takes some ms, and the first frame must not wait. Until
 * then every character counts as one column.
 */
export function loadWidths(): Promise<void> {
  loading ??= import("string-width").then(({ default: widthOf }) => void (measure = widthOf));
  return loading;
}

/** Returns the user-perceived characters of a text, however many code points each has. */
export function graphemes(text: string): string[] {
  if (PLAIN.test(text)) return text.split("");
  segmenter ??= new Intl.Segmenter(undefined, { granularity: "grapheme" });
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/**
 * Returns the columns that a text without control characters takes, once {@link loadWidths} has
 * resolved.
 */
export function widthOf(text: string): number {
  return PLAIN.test(text) ? text.length : measure(text);
}
