/**
 * Quiet time, without bell and notifications: daily quiet hours, and /dnd for a while.
 * @module
 */
import { UsageError } from "../../../cli/flags.ts";

/** Hours of each day, in minutes since midnight; they may span midnight. */
export interface DailyHours {
  readonly from: number;
  readonly to: number;
}

const DAY = 24 * 60;

/**
 * Parses hours as in `22:00-07:00`, or `22-7`.
 *
 * @returns `undefined` if the text is not a range of hours
 * @throws {UsageError} if there are no such hours
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

/** Returns hours as text: `22:00-07:00`. */
export function showHours({ from, to }: DailyHours): string {
  const time = (minutes: number) =>
    `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
  return `${time(from)}-${time(to)}`;
}

/** The times when bell and notifications are off, on all servers. */
export class QuietTime {
  /** When /dnd ends, in ms since 1970; Infinity for no end, `undefined` while it is off. */
  until: number | undefined;
  /** The daily quiet hours. */
  hours: DailyHours | undefined;

  constructor(hours?: DailyHours) {
    this.hours = hours;
  }

  /**
   * Returns when the current quiet time ends, in ms since 1970: Infinity if only /dnd off ends it,
   * `undefined` if it is not quiet time.
   *
   * @param now ms since 1970; the hours are in this machine's time zone
   */
  ends(now: number): number | undefined {
    const spell = this.#spell(now);
    const daily = this.#daily(now);
    const dailyEnd = daily?.isWithin === true ? daily.next : undefined;
    if (spell === undefined || dailyEnd === undefined) return spell ?? dailyEnd;
    return Math.max(spell, dailyEnd);
  }

  /** Returns when the result of {@link ends} changes next, in ms since 1970; Infinity for never. */
  changes(now: number): number {
    return Math.min(this.#spell(now) ?? Infinity, this.#daily(now)?.next ?? Infinity);
  }

  #spell(now: number): number | undefined {
    return this.until !== undefined && now < this.until ? this.until : undefined;
  }

  /** Tells whether a time is within the daily hours, and when they begin or end next. */
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
