import { formatDuration } from "../config/duration.ts";
import type { Actor } from "../events/fields.ts";
import type { User } from "../hub/model.ts";
import { actor } from "../events/actor.ts";
import type { Server } from "../server.ts";
import type { BanTerms, WantedBan } from "./ban_request.ts";
import type { Candidate } from "../bans/mask.ts";

/**
 * Keeps people out, and throws out those who are here.
 *
 * @returns how long in words, and how many were thrown out
 */
export async function keepOut(
  server: Server,
  by: Actor,
  { mask, fits }: WantedBan,
  { duration, reason }: BanTerms,
): Promise<{ readonly length: string; readonly thrown: number }> {
  const until = duration === undefined ? {} : { until: Date.now() + duration };
  await server.log.append({ type: "ban", ...by, mask, reason, ...until });
  const thrown = await throwOutAll(server, fits, reason);
  return {
    length: duration === undefined ? "for good" : `for ${formatDuration(duration)}`,
    thrown,
  };
}

/** Ends the connections of all whom a ban fits. The number of them. */
async function throwOutAll(
  server: Server,
  fits: (candidate: Candidate) => boolean,
  reason: string,
): Promise<number> {
  let thrown = 0;
  for (const victim of [...server.hub.users()].filter(fits)) {
    await throwOutBanned(server, victim, reason);
    thrown++;
  }
  // Of a user with several connections the one that fits goes, and the others stay.
  for (const session of [...server.sessions.values()]) {
    const { user, peer: { host, address = host } } = session;
    if (user === undefined || session.ended !== undefined) continue;
    const { nick, username, account } = user;
    if (!fits({ nick, username, host, address, account })) continue;
    session.reply("ERR_YOUREBANNEDCREEP", banText(reason));
    session.end(`Banned: ${reason}`);
    thrown++;
  }
  return thrown;
}

async function throwOutBanned(server: Server, user: User, reason: string): Promise<void> {
  for (const session of server.sessions.of(user)) {
    session.reply("ERR_YOUREBANNEDCREEP", banText(reason));
  }
  await throwOut(server, user, `Banned: ${reason}`);
}

/** Throws somebody out whom a ban fits now, and did not when they came. */
export async function enforceBans(server: Server, user: User): Promise<void> {
  const ban = server.hub.bans.against(user, Date.now());
  if (ban !== undefined) await throwOutBanned(server, user, ban.reason);
}

/** Ends all the connections of a user, for a reason that everybody is told who can see it. */
export async function throwOut(server: Server, user: User, reason: string): Promise<void> {
  await server.log.append({ type: "quit", ...actor(user), reason });
}

/** What somebody is told who is kept out. */
export function banText(reason: string): string {
  return `You are banned from this server: ${reason}`;
}
