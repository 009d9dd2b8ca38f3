import { PREFIXES } from "../../protocol/names.ts";

/** What the holders of a membership prefix may do to other members. */
interface Power {
  /** The prefix modes that they may give. */
  readonly gives: string;
  /** The prefixes whose holders they may kick, and take prefix modes from. Those with no prefix are always among them. */
  readonly over: string;
}

/**
 * The powers of the prefixes, by mode letter (https://modern.ircdocs.horse/#channel-membership-prefixes):
 *
 * | prefix | who has it | gives | may kick, and take modes from | sets channel modes |
 * | --- | --- | --- | --- | --- |
 * | `q` `~` | the founder of a registered channel | `q a o h v` | everybody | all |
 * | `a` `&` | protected: only a founder may touch them | `o h v` | `o h v` and those with none | all |
 * | `o` `@` | operators; whoever makes a channel is one | `o h v` | `o h v` and those with none | all |
 * | `h` `%` | half-operators | `v` | `v` and those with none | those that the mode table gives them |
 * | `v` `+` | voiced: speak where others may not | none | nobody | none |
 *
 * A mode may be taken by whoever may give it and has power over its holder. Everybody may give up their own.
 */
const POWERS: Readonly<Record<string, Power>> = {
  q: { gives: "qaohv", over: "qaohv" },
  a: { gives: "ohv", over: "ohv" },
  o: { gives: "ohv", over: "ohv" },
  h: { gives: "v", over: "v" },
};

const LETTERS = PREFIXES.map(({ mode }) => mode);

/** The letter of the highest prefix among a member's modes; "" where there is none. */
export function highest(modes: string): string {
  if (modes === "") return "";
  return LETTERS.find((letter) => modes.includes(letter)) ?? "";
}

/** Whether somebody with these modes has this prefix or a higher one. Whoever is no member has `undefined`. */
export function isAtLeast(modes: string | undefined, letter: string): boolean {
  const own = highest(modes ?? "");
  return own !== "" && LETTERS.indexOf(own) <= LETTERS.indexOf(letter);
}

/** Whether the holder of `modes` may kick the holder of `others`, or take modes from them. */
export function hasPowerOver(modes: string, others: string): boolean {
  const power = POWERS[highest(modes)];
  if (power === undefined) return false;
  const rank = highest(others);
  return rank === "" || power.over.includes(rank);
}

/** Whether the holder of `modes` may give the prefix mode `letter`. */
export function mayGive(modes: string, letter: string): boolean {
  return POWERS[highest(modes)]?.gives.includes(letter) ?? false;
}

/** A member's modes with one more, or one less, highest first. */
export function withPrefix(modes: string, letter: string, add: boolean): string {
  return LETTERS.filter((each) => each === letter ? add : modes.includes(each)).join("");
}
