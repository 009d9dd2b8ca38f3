/**
 * Brings a client that logs in while it chats to the user of its account, who had no connection.
 * @module
 */

import { NO_TAGS } from "../../../protocol/message.ts";
import { absentUser } from "../../always_on/absence.ts";
import { isShared } from "../../accounts/login/login.ts";
import { attach } from "../../connection/entering_and_leaving.ts";
import { actor } from "../../events/actor.ts";
import type { Server } from "../../server.ts";
import type { Session } from "../../sessions/session.ts";
import { playMissed } from "../playback.ts";
import { addMember, showChannels } from "../join.ts";

/**
 * Gives a client the nick and the channels of its account if the account's user has no connection.
 * The user that the client was so far leaves; the account's user enters that one's channels.
 */
export async function comeHome(server: Server, session: Session): Promise<void> {
  const { user } = session;
  const home = absentUser(server, user?.account);
  if (user === undefined || home === undefined || home === user || isShared(session)) return;
  const { source } = user;
  const { absentSince = 0 } = home;
  const channels = [...user.channels].map(({ name }) => name);
  const left = server.log.append({ type: "detach", ...actor(user, session) });
  await server.log.append({ type: "quit", ...actor(user), reason: `Logged in as ${home.nick}` });
  await left;
  server.sessions.registered--;
  if (session.ended !== undefined || !await attach(server, session, home)) {
    session.end("Your account has changed meanwhile");
    return;
  }
  session.respond({ tags: NO_TAGS, source, command: "NICK", params: [home.nick] });
  await showChannels(server, session);
  await playMissed(server, session, absentSince);
  for (const name of channels) {
    const channel = server.hub.channel(name);
    if (channel?.members.has(home) !== true) await addMember(server, home, name, session);
  }
}
