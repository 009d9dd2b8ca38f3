import { UsageError } from "../../../cli/flags.ts";

/** Hours of each day, in minutes since midnight; they may go over midnight. */
export interface DailyHours {
  readonly from: number;
  readonly to: number;
}

const DAY = 24 * 60;

/**
 * Reads hours as in `22:00-07:00`, or `22-7`.
 *
 * @returns `undefined` where the text means something else
 * @throws {UsageError} where there are no such hours
 */
export function parseHours(text: string): DailyHours | undefined {
  const [, ...parts] = /^(\d{1,2})(?::(\d\d))?\s*[-–]\s*(\d{1,2})(?::(\d\d))?$/.exec(text) ?? [];
  if (parts.length === 0) return undefined;
  const [hour = 0, minute = 0, lastHour = 0, lastMinute = 0] = parts.map((part = "0") =>
    Number(part)
  );
  const from = hour * 60 + minute;
  const to = lastHour * 60 + lastMinute;
  if (minute > 59 || lastMinute > 59 || from > DAY || to > DAY || from % DAY === to % DAY) {
    throw new UsageError(`"${text}" is not a range of hours, such as 22:00-07:00`);
  }
  return { from: from % DAY, to: to % DAY };
}

/** The same as text. */
export function showHours({ from, to }: DailyHours): string {
  const time = (minutes: number) =>
    `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
  return `${time(from)}-${time(to)}`;
}

/** When a person wants no bell and no notification, on all servers. */
export class Quiet {
  /** Until when, in ms since 1970; Infinity for no end, `undefined` for no quiet but the daily one. */
  until: number | undefined;
  /** When it is quiet every day. */
  hours: DailyHours | undefined;

  constructor(hours?: DailyHours) {
    this.hours = hours;
  }

  /**
   * When the quiet that there is now ends, by what is known now.
   *
   * @param now ms since 1970; the hours are those of this machine's time zone
   * @returns the same, Infinity where it does not end by itself, `undefined` where there is none
   */
  ends(now: number): number | undefined {
    const spell = this.#spell(now);
    const daily = this.#daily(now);
    const dailyEnd = daily?.isWithin === true ? daily.next : undefined;
    if (spell === undefined || dailyEnd === undefined) return spell ?? dailyEnd;
    return Math.max(spell, dailyEnd);
  }

  /** When what {@link ends} says of `now` may be true no longer: Infinity where that does not come by itself. */
  changes(now: number): number {
    return Math.min(this.#spell(now) ?? Infinity, this.#daily(now)?.next ?? Infinity);
  }

  #spell(now: number): number | undefined {
    return this.until !== undefined && now < this.until ? this.until : undefined;
  }

  /** Whether it is quiet by the hours, and when they begin or end next. */
  #daily(now: number): { readonly isWithin: boolean; readonly next: number } | undefined {
    if (this.hours === undefined) return undefined;
    const { from, to } = this.hours;
    const date = new Date(now);
    const minute = date.getHours() * 60 + date.getMinutes();
    const isWithin = from < to ? from <= minute && minute < to : from <= minute || minute < to;
    const next = isWithin ? to : from;
    date.setHours(0, next + (minute < next ? 0 : DAY), 0, 0);
    return { isWithin, next: date.getTime() };
  }
}
