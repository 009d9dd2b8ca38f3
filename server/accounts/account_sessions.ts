/**
 * Finds, lists and ends the sessions that are logged in to an account.
 * @module
 */

import { fold } from "../../protocol/names/casemapping.ts";
import type { Session } from "../sessions/session.ts";
import type { AccountChat } from "./account_chat.ts";
import { accountOf } from "./login/login.ts";

/**
 * Returns the sessions that are logged in to an account, including those that are not registered
 * yet.
 */
export function sessionsOf({ sessions }: AccountChat, account: string): Session[] {
  const folded = fold(account);
  return [...sessions.values()].filter((session) =>
    session.ended === undefined && fold(accountOf(session) ?? "") === folded
  );
}

/**
 * Ends sessions of an account.
 *
 * @param kept a session to spare
 * @returns their number
 */
export function endSessions(
  sessions: readonly Session[],
  reason: string,
  kept?: Session,
): number {
  const ending = sessions.filter((session) => session !== kept);
  for (const session of ending) session.end(reason);
  return ending.length;
}

/** Returns the sessions that a text selects: one by its number, or `all`. */
export function selectSessions(sessions: readonly Session[], text: string): Session[] {
  if (text.toLowerCase() === "all") return [...sessions];
  return sessions.filter(({ id }) => String(id) === text);
}

/** Returns the facts by which its owner recognizes a session. */
export function describeSession({ id, user, introduction, peer }: Session): {
  readonly number: number;
  readonly nick: string;
  readonly from: string;
  readonly encrypted: boolean;
} {
  return {
    number: id,
    nick: user?.nick ?? introduction.nick ?? "*",
    from: peer.address ?? peer.host,
    encrypted: peer.secure,
  };
}
