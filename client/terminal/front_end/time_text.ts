/**
 * Times as the user reads them, in this machine's time zone.
 * @module
 */

/** Returns `HH:MM`. @param time ms since 1970 */
export function clock(time: number): string {
  const date = new Date(time);
  return `${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** Returns `YYYY-MM-DD`. @param time ms since 1970 */
export function isoDay(time: number): string {
  const date = new Date(time);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS = [
  ...["January", "February", "March", "April", "May", "June"],
  ...["July", "August", "September", "October", "November", "December"],
];

/** Returns the day in words, as in `Saturday, 21 November 2026`. @param time ms since 1970 */
export function dayInWords(time: number): string {
  const date = new Date(time);
  const weekday = DAYS[date.getDay()];
  return `${weekday}, ${date.getDate()} ${MONTHS[date.getMonth()]} ${date.getFullYear()}`;
}

function two(number: number): string {
  return String(number).padStart(2, "0");
}
