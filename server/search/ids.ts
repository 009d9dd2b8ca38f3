import { msgid, timeOfMsgid } from "../log.ts";

/** The time that ids count from, in milliseconds since 1970: the beginning of 2020. */
const EPOCH = Date.UTC(2020);
/** How many ids a millisecond has. */
const PER_MS = 4096;
const TIME_DIGITS = 9;

/** A msgid as a number, which sorts as it does. */
export function idOf(msgid: string): number {
  return firstIdAt(timeOfMsgid(msgid)) + Number.parseInt(msgid.slice(TIME_DIGITS), 36);
}

/** The other way round; of what is less than any id, a text that is less than any msgid. */
export function msgidOf(id: number): string {
  if (id === -Infinity) return "";
  const milliseconds = Math.floor(id / PER_MS);
  return msgid(milliseconds + EPOCH, id - milliseconds * PER_MS);
}

/** The least id of a millisecond. */
export function firstIdAt(time: number): number {
  return (time - EPOCH) * PER_MS;
}

/** When a message was, in milliseconds since 1970. */
export function timeOf(id: number): number {
  return Math.floor(id / PER_MS) + EPOCH;
}
