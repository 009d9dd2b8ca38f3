/**
 * Disconnects users: the users that a ban matches, or a single one.
 * @module
 */

import { formatDuration } from "../config/duration.ts";
import type { Actor } from "../records/fields.ts";
import type { User } from "../hub/model.ts";
import { actor } from "../events/actor.ts";
import type { Chat } from "../events/log/chat.ts";
import type { BanTerms, WantedBan } from "./ban_request.ts";
import type { Candidate } from "../bans/mask.ts";

/**
 * Adds a ban, and disconnects the users that it matches.
 *
 * @returns the duration in words, and the number of users and connections that were disconnected
 */
export async function addBan(
  server: Chat,
  by: Actor,
  { mask, fits }: WantedBan,
  { duration, reason }: BanTerms,
): Promise<{ readonly length: string; readonly disconnected: number }> {
  const until = duration === undefined ? {} : { until: Date.now() + duration };
  await server.log.append({ type: "ban", ...by, mask, reason, ...until });
  const disconnected = await disconnectMatching(server, fits, reason);
  return {
    length: duration === undefined ? "for good" : `for ${formatDuration(duration)}`,
    disconnected,
  };
}

/** Disconnects the users and connections that a ban matches. Returns their number. */
async function disconnectMatching(
  server: Chat,
  fits: (candidate: Candidate) => boolean,
  reason: string,
): Promise<number> {
  let disconnected = 0;
  for (const victim of [...server.hub.users()].filter(fits)) {
    await disconnectBanned(server, victim, reason);
    disconnected++;
  }
  // If a user has several connections, only the matching ones end.
  for (const session of [...server.sessions.values()]) {
    const { user, peer: { host, address = host } } = session;
    if (user === undefined || session.ended !== undefined) continue;
    const { nick, username, account } = user;
    if (!fits({ nick, username, host, address, account })) continue;
    session.aside(() => session.reply("ERR_YOUREBANNEDCREEP", banText(reason)));
    session.end(`Banned: ${reason}`);
    disconnected++;
  }
  return disconnected;
}

async function disconnectBanned(server: Chat, user: User, reason: string): Promise<void> {
  for (const session of server.sessions.of(user)) {
    session.aside(() => session.reply("ERR_YOUREBANNEDCREEP", banText(reason)));
  }
  await disconnectUser(server, user, `Banned: ${reason}`);
}

/** Disconnects a user if a ban matches them now, after a change such as a login. */
export async function enforceBans(server: Chat, user: User): Promise<void> {
  const ban = server.hub.bans.against(user, Date.now());
  if (ban !== undefined) await disconnectBanned(server, user, ban.reason);
}

/** Ends all connections of a user. Users who share a channel see the reason. */
export async function disconnectUser(server: Chat, user: User, reason: string): Promise<void> {
  await server.log.append({ type: "quit", ...actor(user), reason });
}

/** Returns the text that a banned user gets. */
export function banText(reason: string): string {
  return `You are banned from this server: ${reason}`;
}
