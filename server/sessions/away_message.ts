/**
 * The away message of a user with several sessions.
 * @module
 */

import type { Session } from "./session.ts";

/**
 * The away message that a client sends while its user is absent, without a reason:
 * https://ircv3.net/specs/extensions/pre-away
 */
const NO_REASON = "*";

/**
 * Returns the away message of a user with these sessions. A user is away when all sessions are. A
 * message with a reason takes precedence over one without; of these, the latest one counts.
 */
export function awayOf(sessions: readonly Session[]): string | undefined {
  let latest: Session["away"];
  for (const { away } of sessions) {
    if (away === undefined) return undefined;
    if (latest === undefined || outranks(away, latest)) latest = away;
  }
  return latest?.message;
}

function outranks(one: NonNullable<Session["away"]>, other: NonNullable<Session["away"]>): boolean {
  const reasons = Number(one.message !== NO_REASON) - Number(other.message !== NO_REASON);
  return reasons === 0 ? one.since >= other.since : reasons > 0;
}
