/**
 * Cuts one line of text into pieces of at most `limit` bytes of UTF-8 that joined give the text
 * again. It cuts behind a space where there is one in the piece's second half, and never within a
 * character.
 */
export function split(text: string, limit: number): string[] {
  const pieces: string[] = [];
  let start = 0;
  for (;;) {
    const most = fitting(text, start, limit);
    if (most === text.length) return [...pieces, text.slice(start)];
    const space = text.lastIndexOf(" ", most - 1);
    const cut = space >= (start + most) / 2 ? space + 1 : most;
    pieces.push(text.slice(start, cut));
    start = cut;
  }
}

/**
 * What a person or a program gave as text, as lines: cut at line ends, and without the characters
 * that no message can hold.
 */
export function sendable(text: string): string[] {
  return text.split(/\r\n|\r|\n/)
    // U+0001 would make a command to the other's client of it.
    .map((line) => line.replace(/[\x00\x01]/g, "\ufffd"));
}

/** Where to stop, counted from `start` on, to have whole characters within the limit; one at least. */
function fitting(text: string, start: number, limit: number): number {
  let at = start;
  let bytes = 0;
  while (at < text.length) {
    const code = text.codePointAt(at) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    if (bytes > limit && at > start) break;
    at += code < 0x10000 ? 1 : 2;
  }
  return at;
}
