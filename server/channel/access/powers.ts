/**
 * The powers of the membership prefixes q, a, o, h and v.
 * @module
 */

import { PREFIXES } from "../../../protocol/names/names.ts";

/** The power that a prefix gives over other members. */
interface Power {
  /** The prefix modes that the member may give. */
  readonly gives: string;
  /**
   * The prefixes of members that the holder may kick and take modes from. Members without a prefix
   * are always included.
   */
  readonly over: string;
}

/**
 * The powers of the prefixes, by mode letter
 * (https://modern.ircdocs.horse/#channel-membership-prefixes):
 *
 * | prefix | held by | may give | may kick, and take modes from | sets channel modes |
 * | --- | --- | --- | --- | --- |
 * | `q` `~` | the founder of a registered channel | `q a o h v` | all members | all |
 * | `a` `&` | protected members; only the founder may kick them | `o h v` | `o h v`, none | all |
 * | `o` `@` | channel operators; the first member is one | `o h v` | `o h v` and none | all |
 * | `h` `%` | half-operators | `v` | `v` and none | those that the mode table allows |
 * | `v` `+` | voiced members, who may speak in a moderated channel | none | none | none |
 *
 * Members may take a mode if they may give it and have power over its holder. Members may always
 * give up their own modes.
 */
const POWERS: Readonly<Record<string, Power>> = {
  q: { gives: "qaohv", over: "qaohv" },
  a: { gives: "ohv", over: "ohv" },
  o: { gives: "ohv", over: "ohv" },
  h: { gives: "v", over: "v" },
};

const LETTERS = PREFIXES.map(({ mode }) => mode);

/** Returns the letter of the highest prefix among a member's modes; "" if there is none. */
export function highest(modes: string): string {
  if (modes === "") return "";
  return LETTERS.find((letter) => modes.includes(letter)) ?? "";
}

/**
 * Returns whether modes include this prefix or a higher one. The modes of a user who is not a
 * member are `undefined`.
 */
export function isAtLeast(modes: string | undefined, letter: string): boolean {
  const own = highest(modes ?? "");
  return own !== "" && LETTERS.indexOf(own) <= LETTERS.indexOf(letter);
}

/**
 * Returns whether the holder of `modes` may kick the holder of `others`, or take modes from them.
 */
export function hasPowerOver(modes: string, others: string): boolean {
  const power = POWERS[highest(modes)];
  if (power === undefined) return false;
  const rank = highest(others);
  return rank === "" || power.over.includes(rank);
}

/** Returns whether the holder of `modes` may give the prefix mode `letter`. */
export function mayGive(modes: string, letter: string): boolean {
  return POWERS[highest(modes)]?.gives.includes(letter) ?? false;
}

/** Returns a member's modes with one mode added or removed, highest first. */
export function withPrefix(modes: string, letter: string, add: boolean): string {
  return LETTERS.filter((each) => each === letter ? add : modes.includes(each)).join("");
}
