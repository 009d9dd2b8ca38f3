/**
 * Brings sessions into the chat and takes them out of it, as users or beside other sessions of the
 * same user. commands/ and line_mode/ handle registration.
 * @module
 */

import { goOffline } from "../always_on/absence.ts";
import { staysOn } from "../always_on/always_on.ts";
import { awayOf } from "../sessions/away_message.ts";
import { actor } from "../events/actor.ts";
import type { Draft, Event } from "../records/event.ts";
import type { User } from "../hub/model.ts";
import type { Server } from "../server.ts";
import type { Ban } from "../bans/bans.ts";
import type { Session } from "../sessions/session.ts";

/** The names that a client chooses for its user. */
export interface ChosenNames {
  readonly nick: string;
  readonly username: string;
  readonly realname: string;
}

/** Returns the ban, if any, that keeps a session out of the chat. */
export function banAgainst(
  server: Server,
  session: Session,
  { nick, username }: ChosenNames,
  account?: string,
): Ban | undefined {
  const { host, address = host } = session.peer;
  const candidate = { nick, username: `~${username}`, host, address, account };
  return server.hub.bans.against(candidate, Date.now());
}

/** Makes a session a user of its own. Returns false if its nick was taken in the meantime. */
export async function enterChat(
  server: Server,
  session: Session,
  identity: ChosenNames,
): Promise<boolean> {
  const { nick, realname } = identity;
  const { host, address = host, secure } = session.peer;
  const account = session.introduction.login?.name;
  const username = `~${identity.username}`;
  const draft: Draft = {
    type: "connect",
    user: session.id,
    source: `${nick}!${username}@${host}`,
    session: session.id,
    nick,
    username,
    host,
    address,
    realname,
    secure,
    ...(account === undefined ? {} : { account }),
  };
  if (!await server.log.append(draft)) return false;
  session.user = server.hub.userById(session.id);
  return await entered(server, session);
}

/**
 * Makes a session share the user that is logged in to the same account. Returns false if that user
 * is gone.
 */
export async function attach(server: Server, session: Session, user: User): Promise<boolean> {
  const { host, address = host, secure } = session.peer;
  const draft: Draft = { type: "attach", ...actor(user, session), secure, address };
  if (!await server.log.append(draft)) return false;
  session.user = user;
  session.entryMsgid = (draft as Event).id;
  return await entered(server, session);
}

async function entered(server: Server, session: Session): Promise<boolean> {
  const { user } = session;
  if (user === undefined) return false;
  server.sessions.registered++;
  if (session.ended !== undefined) await leaveChat(server, session);
  else await updateAway(server, user, session);
  return true;
}

/**
 * Takes a session that has ended out of the chat. With the last one its user quits, or stays
 * without a connection.
 */
export async function leaveChat(server: Server, session: Session): Promise<void> {
  server.sessions.delete(session.id);
  server.monitors.clear(session);
  const { user } = session;
  if (user === undefined) return;
  server.sessions.registered--;
  const detached = server.log.append({ type: "detach", ...actor(user, session) });
  // Appended at once: no other event comes between, even if the session ended while an event was
  // applied.
  if (server.sessions.of(user).length > 0) await updateAway(server, user);
  else if (staysOn(server, user)) await goOffline(server, user);
  else await server.log.append({ type: "quit", ...actor(user), reason: session.ended ?? "" });
  await detached;
}

/** Sets or clears a user's away message according to the user's sessions. */
export async function updateAway(server: Server, user: User, session?: Session): Promise<void> {
  const message = awayOf(server.sessions.of(user));
  if (message === user.away) return;
  await server.log.append({
    type: "away",
    ...actor(user, session),
    ...(message === undefined ? {} : { message }),
  });
}
