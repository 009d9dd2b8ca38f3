/**
 * Letters and signs that are one character and one column each, whatever stands beside them: ASCII, Latin, Greek and
 * Cyrillic, punctuation, and what boxes are drawn with. Most texts need no more, and no tables.
 */
const PLAIN =
  /^[\x20-\x7e\xa1-\xac\xae-\u02ff\u0370-\u0377\u037a-\u037f\u0384-\u038a\u038e-\u03a1\u03a3-\u0482\u048a-\u052f\u1e00-\u1eff\u2010-\u2027\u2030-\u203b\u2190-\u2193\u21b3\u2500-\u25fc\u2713\u2717\u23ce]*$/;

/** It takes ms to make: a first frame does without. */
let segmenter: Intl.Segmenter | undefined;
let measure = (text: string): number => graphemes(text).length;
let loading: Promise<void> | undefined;

/**
 * Loads what knows how wide all of Unicode is, which takes ms that a first frame need not wait for. Until then what is
 * not plain counts as a column a character.
 */
export function loadWidths(): Promise<void> {
  loading ??= import("string-width").then(({ default: widthOf }) => void (measure = widthOf));
  return loading;
}

/** What a person takes for characters, however many code points each is. */
export function graphemes(text: string): string[] {
  if (PLAIN.test(text)) return text.split("");
  segmenter ??= new Intl.Segmenter(undefined, { granularity: "grapheme" });
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** Columns that a text without control characters takes in a terminal, once {@link loadWidths} is through. */
export function widthOf(text: string): number {
  return PLAIN.test(text) ? text.length : measure(text);
}
