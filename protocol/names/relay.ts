/**
 * Checks the nicks under which bridges relay messages from other networks, by RELAYMSG.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { relayNickFault } from "./relay.ts";
 *
 * assertEquals(relayNickFault("alice/matrix"), undefined);
 * assertEquals(relayNickFault("alice"), 'a relayed nick holds "/", as in alice/matrix');
 * ```
 *
 * @module
 */

import { asciiNickFault, nickFault } from "./names.ts";

/**
 * The character that relayed nicks hold and no user's nick can hold: the value of the capability
 * draft/relaymsg.
 */
export const RELAY_SEPARATOR = "/";

/** The longest relayed nick, in code points. */
const RELAY_NICK_MAX = 64;

/**
 * Returns why a text cannot be a relayed nick, in words for users, or undefined if it can be one.
 * It is a nick on both sides of a "/", except that it can begin with a digit, and it must not hold
 * characters that the specification reserves.
 *
 * @param ascii whether it has to be a classic nick, in ASCII, on both sides
 */
export function relayNickFault(nick: string, ascii: boolean = false): string | undefined {
  const reserved = nick.match(/[+%&#$'"]/)?.[0];
  if (reserved !== undefined) return `a relayed nick cannot hold "${reserved}"`;
  // Checks each part behind a letter, because it can begin with a digit.
  const parts = nick.split(RELAY_SEPARATOR);
  if (parts.length < 2 || parts.includes("")) {
    return `a relayed nick holds "${RELAY_SEPARATOR}", as in alice${RELAY_SEPARATOR}matrix`;
  }
  for (const part of parts) {
    const shown = part.replace(/^[0-9]/, "x");
    const fault = nickFault(shown, RELAY_NICK_MAX) ?? (ascii ? asciiNickFault(shown) : undefined);
    if (fault !== undefined) return fault.replace(/^a nick/, "a relayed nick");
  }
  if ([...nick].length > RELAY_NICK_MAX) {
    return `a relayed nick cannot be longer than ${RELAY_NICK_MAX} characters`;
  }
  return undefined;
}
