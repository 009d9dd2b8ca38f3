/**
 * Matches a query against texts by some of their characters, and ranks the matches.
 * @module
 */
/** The score and the places of a match. */
export interface Match {
  /** The higher, the better. */
  readonly score: number;
  /** The characters that matched, as UTF-16 units of the text, ascending. */
  readonly places: readonly number[];
}

/** The score that each matching character adds. */
const HIT = 10;
const TEXT_START = 14;
const WORD_START = 9;
const IN_A_ROW = 8;
/** The score that each character skipped between two matching ones costs, up to a maximum. */
const GAP = 1;
const GAP_MAX = 8;
/** The score that each character of the text costs: shorter texts match better. */
const LEFT_OVER = 0.1;
/** A bonus for preferred items: it outweighs the length of the text, but no better match. */
export const PREFERRED = 7;

/**
 * Matches a query against a text. All characters of the query must be in the text, in order. They
 * count more at the start of a word and next to each other. Each word of a query matches by itself,
 * in any order. Case does not matter.
 *
 * @returns the best match, or `undefined` if there is none
 */
export function fuzzy(query: string, text: string): Match | undefined {
  const words = query.toLowerCase().split(/\s+/).filter((word) => word !== "");
  const places = new Set<number>();
  let score = -LEFT_OVER * text.length;
  for (const word of words) {
    const match = matchWord(word, text);
    if (match === undefined) return undefined;
    score += match.score;
    for (const place of match.places) places.add(place);
  }
  return { score, places: [...places].sort((a, b) => a - b) };
}

/**
 * Returns the items that match, the best first. Items that match equally well stay in their order.
 *
 * @param bonusOf returns a bonus for an item's score: {@link PREFERRED} for items that are likelier
 * than others
 */
export function rank<T>(
  query: string,
  items: readonly T[],
  textOf: (item: T) => string,
  bonusOf: (item: T) => number = () => 0,
): { readonly item: T; readonly match: Match }[] {
  const matches = items.flatMap((item) => {
    const match = fuzzy(query, textOf(item));
    return match === undefined ? [] : [{ item, match }];
  });
  // An empty query keeps the order.
  if (query.trim() === "") return matches;
  const score = ({ item, match }: typeof matches[number]) => match.score + bonusOf(item);
  return matches.sort((a, b) => score(b) - score(a));
}

/** A way to match the first characters of a word, the last of them at `place`. */
interface Way {
  readonly score: number;
  readonly place: number;
  readonly before: Way | undefined;
}

function matchWord(word: string, text: string): Match | undefined {
  const lower = lowered(text);
  let ways: (Way | undefined)[] = [];
  for (const [nth, char] of [...word].entries()) {
    const next: (Way | undefined)[] = [];
    for (let place = 0; place < lower.length; place++) {
      if (!lower.startsWith(char, place)) continue;
      const before = nth === 0 ? undefined : bestBefore(ways, place);
      if (nth > 0 && before === undefined) continue;
      const score = HIT + startBonus(text, place) + (before?.score ?? 0) +
        (before === undefined ? 0 : nearness(place - before.place - 1));
      next[place] = { score, place, before };
    }
    ways = next;
  }
  let best: Way | undefined;
  for (const way of ways) {
    if (way !== undefined && way.score > (best?.score ?? -Infinity)) best = way;
  }
  if (best === undefined) return undefined;
  const places: number[] = [];
  for (let way: Way | undefined = best; way !== undefined; way = way.before) {
    places.unshift(way.place);
  }
  return { score: best.score, places };
}

function bestBefore(ways: readonly (Way | undefined)[], place: number): Way | undefined {
  let best: Way | undefined;
  let most = -Infinity;
  for (let at = 0; at < place; at++) {
    const way = ways[at];
    if (way === undefined) continue;
    const score = way.score + nearness(place - at - 1);
    if (score > most) [best, most] = [way, score];
  }
  return best;
}

function nearness(gap: number): number {
  return gap === 0 ? IN_A_ROW : -GAP * Math.min(gap, GAP_MAX);
}

function startBonus(text: string, place: number): number {
  if (place === 0) return TEXT_START;
  const before = text.charAt(place - 1);
  // The prefix of a channel or a command is not a part of its name.
  if (place === 1 && /[#&@/]/.test(before)) return TEXT_START;
  const isStart = !/[\p{L}\p{N}]/u.test(before) && /[\p{L}\p{N}]/u.test(text.charAt(place)) ||
    /\p{Ll}/u.test(before) && /\p{Lu}/u.test(text.charAt(place));
  return isStart ? WORD_START : 0;
}

/** Returns the text in lower case, with each character at the same place as before. */
function lowered(text: string): string {
  const lower = text.toLowerCase();
  if (lower.length === text.length) return lower;
  return Array.from(
    text,
    (char) => char.toLowerCase().length === char.length ? char.toLowerCase() : char,
  )
    .join("");
}
