import type { Stamp } from "../events/fields.ts";
import { EVENTS_PER_MS, msgid, timeOfMsgid } from "./msgid.ts";

/** The time that ids count from, in milliseconds since 1970: the beginning of 2020. */
const EPOCH = Date.UTC(2020);
const TIME_DIGITS = 9;

/**
 * A msgid as a number, which sorts as it does; NaN of what is none of ours. Events on top of those that a millisecond can
 * have are in the next ones.
 */
export function idOf(msgid: string): number {
  return placeOf(msgid, timeOfMsgid(msgid));
}

/** The same, of an event whose msgid is one of ours. */
export function idOfEvent({ id, time }: Stamp): number {
  return placeOf(id, time);
}

function placeOf(msgid: string, time: number): number {
  return firstIdAt(time) + Number.parseInt(msgid.slice(TIME_DIGITS), 36);
}

/** The other way round; of what is less than any id, a text that is less than any msgid. */
export function msgidOf(id: number): string {
  if (id === -Infinity) return "";
  const milliseconds = Math.floor(id / EVENTS_PER_MS);
  return msgid(milliseconds + EPOCH, id - milliseconds * EVENTS_PER_MS);
}

/** The least id of a millisecond. */
export function firstIdAt(time: number): number {
  return (time - EPOCH) * EVENTS_PER_MS;
}

/** When a message was, in milliseconds since 1970. */
export function timeOf(id: number): number {
  return Math.floor(id / EVENTS_PER_MS) + EPOCH;
}
