/**
 * Converts msgids to the numbers that the database and the search index use.
 * @module
 */

import type { Stamp } from "../records/fields.ts";
import { EVENTS_PER_MS, msgid, timeOfMsgid } from "./msgid.ts";

/** The time from which ids count, in milliseconds since 1970: the beginning of 2020. */
const EPOCH = Date.UTC(2020);
const TIME_DIGITS = 9;

/**
 * Converts a msgid to a number, which sorts in the same order. NaN for a msgid that chatd did not
 * make. Events beyond the most that a millisecond can hold get numbers of the next milliseconds.
 */
export function idOf(msgid: string): number {
  return placeOf(msgid, timeOfMsgid(msgid));
}

/** As {@link idOf}, for an event, whose msgid chatd made. */
export function idOfEvent({ id, time }: Stamp): number {
  return placeOf(id, time);
}

function placeOf(msgid: string, time: number): number {
  return firstIdAt(time) + Number.parseInt(msgid.slice(TIME_DIGITS), 36);
}

/** Converts a number to its msgid. -Infinity gives a text that sorts before every msgid. */
export function msgidOf(id: number): string {
  if (id === -Infinity) return "";
  const milliseconds = Math.floor(id / EVENTS_PER_MS);
  return msgid(milliseconds + EPOCH, id - milliseconds * EVENTS_PER_MS);
}

/** Returns the least id of a millisecond. */
export function firstIdAt(time: number): number {
  return (time - EPOCH) * EVENTS_PER_MS;
}

/** Returns the time of an id, in milliseconds since 1970. */
export function timeOf(id: number): number {
  return Math.floor(id / EVENTS_PER_MS) + EPOCH;
}
