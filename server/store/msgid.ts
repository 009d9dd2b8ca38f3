/**
 * Makes and reads msgids: the time of an event and its place within the millisecond, as text.
 * @module
 */

/** The most events of a millisecond. Further ones count as events of the next. */
export const EVENTS_PER_MS = 4096;

/**
 * Returns the time of a msgid, in milliseconds since 1970; NaN for a msgid that chatd did not make.
 */
export function timeOfMsgid(id: string): number {
  return /^[0-9a-z]{14}$/.test(id) ? Number.parseInt(id.slice(0, 9), 36) : NaN;
}

/** Returns a msgid. As texts, msgids sort by time, then by serial number within the millisecond. */
export function msgid(time: number, serial: number): string {
  return timePart(time) + serialPart(serial);
}

/** Returns the part of a msgid that tells the time, in milliseconds since 1970. */
export function timePart(time: number): string {
  return time.toString(36).padStart(9, "0");
}

const serialParts: string[] = [];

/** Returns the part of a msgid that tells events of one millisecond apart. */
export function serialPart(serial: number): string {
  return serialParts[serial] ??= serial.toString(36).padStart(5, "0");
}
