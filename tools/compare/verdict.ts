/**
 * Tells whether two servers sent a client the same, the same in other words, or something else.
 * @module
 */

/** How much two servers' answers differ. */
export type Verdict = "same" | "words" | "other";

/** Numerics whose last parameter is data, not words for people. */
const DATA = new Set(
  ("004 005 221 301 302 303 311 314 317 319 322 324 329 330 332 333 338 341 346 348 351 352 353 354 364 367 " +
    "372 378 671 730 731 732 760 761 766 770 771 772 774 900").split(" "),
);

/** The numerics of LUSERS and STATS: the numbers in their words are data. */
const COUNTS = /^(?:21[1-9]|24\d|25[0-5]|26[56])$/;

/** Texts whose number of lines depends on the words: notices, INFO, HELP, line mode. */
const BROKEN_ANYWHERE = /^(?:…$|\0?(?:@\S* )?:\S+ (?:NOTICE|371|70[4-6]) )/;

/**
 * Returns how the lines that one client received differ.
 *
 * @param exact whether the number of lines and the numbers in words are data, too
 */
export function verdictOf(
  old: readonly string[],
  now: readonly string[],
  isLineMode: boolean,
  exact = false,
): Verdict {
  if (old.length === now.length && old.every((line, i) => line === now[i])) return "same";
  const strip = isLineMode ? withoutLineWords : withoutWords;
  const [was, is] = [old, now].map((lines) => structure(lines, strip, exact));
  return was?.join() === is?.join() ? "words" : "other";
}

/**
 * Returns the lines without words. Consecutive lines of a text that differ only in their words
 * count as one, unless the comparison is exact.
 */
function structure(
  lines: readonly string[],
  strip: (line: string, exact: boolean) => string,
  exact: boolean,
): string[] {
  const isSame = (line: string, before: string | undefined) =>
    line === before && line.endsWith("…") && BROKEN_ANYWHERE.test(line);
  return lines.map((line) => strip(line, exact))
    .filter((line, i, all) => exact || !isSame(line, all[i - 1]));
}

/** Returns the replacement for words: their numbers, if those are data. */
function wordless(words: string, isCounted: boolean): string {
  const numbers = isCounted ? words.match(/\d+/g) ?? [] : [];
  return numbers.length === 0 ? "…" : `… ${numbers.join(" ")}`;
}

/** Returns a line with its words replaced, if its kind has words. */
function withoutWords(line: string, exact: boolean): string {
  const match = /^(\0?(?:@\S* )?:(\S+) (\S+)(?: [^:\s]\S*)*?)(?: :(.*)| (\S*))\r\n$/s.exec(line) ??
    /^(\0?(ERROR)())(?: :(.*)| (\S*))\r\n$/s.exec(line);
  if (match === null) return line;
  const [, before = "", source = "", command = "", text, word = ""] = match;
  const isNumeric = /^\d{3}$/.test(command) && !DATA.has(command);
  // The words of a user's notice are data.
  const isNotice = command === "NOTICE" && (!source.includes("!") || /^\w+Serv!/.test(source));
  const isReply = ["FAIL", "WARN", "NOTE"].includes(command) || source === "ERROR";
  if (!isNumeric && !isNotice && !isReply) return line;
  return `${before} ${wordless(text ?? word, exact || COUNTS.test(command))}`;
}

/** Questions, fixed texts and messages of line mode, which programs parse. */
const LINE_MODE_DATA =
  /ALIAS\?|PASSWORD\?|You are now connected!|(?:joined|left) the chat|^Server received your message: |^(?!\w+Serv:|[#&])\S+(?: \(private\))?: /;

function withoutLineWords(line: string, exact: boolean): string {
  return LINE_MODE_DATA.test(line) ? line : wordless(line, exact);
}

/** Returns the lines that differ, marked with `-` and `+`. */
export function difference(old: readonly string[], now: readonly string[]): string[] {
  const shown = (mark: string) => (line: string) => `${mark} ${visible(line)}`;
  if (old.length === now.length) {
    return old.flatMap((line, i) =>
      line === now[i] ? [] : [shown("-")(line), shown("+")(now[i] ?? "")]
    );
  }
  let start = 0;
  while (start < old.length && start < now.length && old[start] === now[start]) start++;
  let end = 0;
  while (
    end < old.length - start && end < now.length - start && old.at(-1 - end) === now.at(-1 - end)
  ) end++;
  return [
    ...old.slice(start, old.length - end).map(shown("-")),
    ...now.slice(start, now.length - end).map(shown("+")),
  ];
}

/** Returns a line of bytes as text, with its ending and control characters visible. */
function visible(line: string): string {
  const bytes = Uint8Array.from(line, (char) => char.charCodeAt(0));
  return JSON.stringify(new TextDecoder().decode(bytes)).slice(1, -1);
}
