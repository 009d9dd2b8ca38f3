/**
 * Decides whose private messages and invitations a user takes: SILENCE, ACCEPT, and the user modes
 * g and R. Messages to channels are not its subject.
 * @module
 */

import type { UserId } from "../records/fields.ts";
import type { Callers, User } from "./model.ts";
import { CALLER_ID_MODE } from "./user_modes.ts";

/** The most users on an ACCEPT list: the ISUPPORT token ACCEPT. */
export const ACCEPT_MAX = 30;
/** The most masks on a SILENCE list: the ISUPPORT token SILENCE. */
export const SILENCE_MAX = 32;
/** The most users who may answer because the user wrote to them. */
const ADDRESSED_MAX = 100;

/** The lists of a new user. */
export const NO_CALLERS: Callers = { accepted: new Set(), addressed: new Set(), silenced: [] };

/** The mode that keeps a sender's private messages from a user; undefined if none does. */
export type CallerFault = "g" | "R" | undefined;

/** Returns whether a mask of a user's SILENCE list matches a sender. */
export function isSilenced(user: User, sender: User): boolean {
  const { silenced } = user.callers;
  return silenced.length > 0 && user !== sender && silenced.some((entry) => entry.fits(sender));
}

/**
 * Returns the mode that keeps a sender's private messages from a user. Messages from operators and
 * from accepted users always arrive.
 */
export function callerFault(user: User, sender: User): CallerFault {
  const { modes } = user;
  const fault = modes.includes(CALLER_ID_MODE)
    ? "g"
    : sender.account === undefined && modes.includes("R")
    ? "R"
    : undefined;
  if (fault === undefined || user === sender || sender.operator !== undefined) return undefined;
  return accepts(user, sender.id) ? undefined : fault;
}

/** Returns whether a user takes private messages from another one despite the modes g and R. */
export function accepts({ callers }: User, id: UserId): boolean {
  return callers.accepted.has(id) || callers.addressed.has(id);
}

/**
 * Returns a user's lists after a private message to another user, who may answer from then on if
 * the modes g or R would prevent that.
 */
export function addressing({ modes, callers }: User, id: UserId): Callers {
  const { addressed } = callers;
  if (!modes.includes(CALLER_ID_MODE) && !modes.includes("R")) return callers;
  if (addressed.has(id) || callers.accepted.has(id)) return callers;
  return { ...callers, addressed: new Set([...[...addressed].slice(1 - ADDRESSED_MAX), id]) };
}
