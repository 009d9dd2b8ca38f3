import stringWidth from "string-width";

const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** What a person takes for characters, however many code points each is. */
export function graphemes(text: string): string[] {
  if (/^[\x20-\x7e]*$/.test(text)) return text.split("");
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** Columns that a text without control characters takes in a terminal. */
export function widthOf(text: string): number {
  return /^[\x20-\x7e]*$/.test(text) ? text.length : stringWidth(text);
}

/**
 * Cuts a text into rows, at spaces where that can be, within words that are longer than a row.
 *
 * @param columns of a row
 * @param first columns taken already at the start of the first row
 * @param rest columns to leave free at the start of the others
 */
export function wrap(text: string, columns: number, first: number, rest: number): string[] {
  const rows: string[] = [];
  let row = "";
  let width = 0;
  let room = Math.max(1, columns - first);
  const end = () => {
    rows.push(row);
    row = "";
    width = 0;
    room = Math.max(1, columns - rest);
  };
  for (const word of text.split(/(?<= )/)) {
    const bare = widthOf(word.trimEnd());
    if (width > 0 && width + bare > room) end();
    if (bare <= room) {
      row += word;
      width += widthOf(word);
      continue;
    }
    for (const grapheme of graphemes(word)) {
      const more = widthOf(grapheme);
      if (width > 0 && width + more > room) end();
      row += grapheme;
      width += more;
    }
  }
  rows.push(row);
  return rows.map((each) => each.trimEnd());
}
