import type { User } from "../hub/state.ts";
import { actor, type Server } from "../server.ts";
import type { Session } from "../session.ts";

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

/** Tells others where a user is away now, or back, by what the user's connections say. */
export async function updateAway(server: Server, user: User, session?: Session): Promise<void> {
  const message = awayOf(server.sessionsOf(user));
  if (message === user.away) return;
  await server.log.append({
    type: "away",
    ...actor(user, session),
    ...(message === undefined ? {} : { message }),
  });
}
