/**
 * The commands about the client's settings: /dnd (do not disturb), /keyword and /theme.
 * @module
 */
import { UsageError } from "../../../cli/flags.ts";
import { parseHours } from "../options/quiet_hours.ts";
import { can, type Command } from "./command.ts";

/** The units of a duration, in ms. */
const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** The commands about the client itself. */
export const PREFERENCES: readonly Command[] = [
  {
    name: "dnd",
    operands: "[TIME|HOURS|off]",
    kinds: ["duration"],
    help: "mute the bell: for 30m, 2h, daily 22:00-07:00, or until 'off'",
    run: (context, operands) => {
      const quiet = can(context.quiet, "notify at all");
      const time = operands.rest();
      const hours = parseHours(time);
      if (hours === undefined) quiet.call(context, untilOf(time || undefined, Date.now()));
      else can(context.quietDaily, "keep hours").call(context, hours);
    },
  },
  {
    name: "keyword",
    aliases: ["highlight"],
    operands: "[WORD|-WORD]",
    kinds: ["keyword"],
    help: "words that notify you, like your nick; -WORD removes one",
    run: (context, operands) => {
      const keywords = can(context.keywords, "use keywords");
      const word = operands.rest();
      if (word === "") {
        const { all } = keywords;
        return context.tell(
          all.length === 0 ? "There are no keywords." : `Keywords: ${all.join(", ")}.`,
        );
      }
      if (!word.startsWith("-")) {
        keywords.add(word);
        return context.tell(`Messages with "${word}" notify you from now on.`);
      }
      const gone = word.slice(1).trim();
      if (!keywords.delete(gone)) throw new UsageError(`"${gone}" is not one of your keywords`);
      context.tell(`"${gone}" is no longer a keyword.`);
    },
  },
  {
    name: "theme",
    operands: "[NAME]",
    kinds: ["theme"],
    help: "change the colours, or list the themes",
    run: (context, operands) =>
      can(context.theme, "change the colours").call(context, operands.word()),
  },
];

/**
 * Returns when /dnd ends: Infinity if no time is given, `undefined` if it ends now.
 *
 * @param now ms since 1970
 * @throws {UsageError} if it is not a time
 */
export function untilOf(time: string | undefined, now: number): number | undefined {
  if (time === undefined || time === "on") return Infinity;
  if (time === "off") return undefined;
  const [, count, unit = ""] = /^(\d{1,4})(m|h|d)$/.exec(time) ?? [];
  if (count === undefined) {
    throw new UsageError(`"${time}" is not a time: /dnd 30m, /dnd 2h, /dnd 22:00-07:00, /dnd off`);
  }
  return now + Number(count) * (UNITS[unit] ?? 0);
}
