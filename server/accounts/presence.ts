import type { Session } from "../connection/session.ts";

/** The away message that stands for no presence and no reason: https://ircv3.net/specs/extensions/pre-away */
const NOBODY = "*";

/**
 * The away message of a user with these connections: somebody is away when all of them are. Where several messages were
 * left, the latest counts, and one with a reason before one without.
 */
export function awayOf(sessions: readonly Session[]): string | undefined {
  let latest: Session["away"];
  for (const { away } of sessions) {
    if (away === undefined) return undefined;
    if (latest === undefined || ranks(away, latest)) latest = away;
  }
  return latest?.message;
}

function ranks(one: NonNullable<Session["away"]>, other: NonNullable<Session["away"]>): boolean {
  const reasons = Number(one.message !== NOBODY) - Number(other.message !== NOBODY);
  return reasons === 0 ? one.since >= other.since : reasons > 0;
}
