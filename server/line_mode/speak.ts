/**
 * Handles a line that a user types in line mode: a message, a private message (`@bob hello`) or a
 * command (`/who`).
 * @module
 */

import { dispatch } from "../commands/dispatch/table.ts";
import type { Server } from "../server.ts";
import { LINE_COMMANDS } from "./commands.ts";
import type { LineSession } from "./line_session.ts";
import { request } from "./request.ts";

/**
 * Sends a user's line as a message, or runs the command in it. Drops a leading `NICK: ` that
 * repeats the user's nick.
 */
export async function speak(server: Server, session: LineSession, text: string): Promise<void> {
  const { user } = session;
  if (user === undefined) return;
  const own = `${user.nick}: `;
  const said = text.startsWith(own) ? text.slice(own.length) : text;
  if (said.trim() === "") return;
  const slash = /^\/([a-z]+)(?: +([^ ].*)?)?$/is.exec(said);
  const at = /^@([^ ]+) +([^ ].*)$/s.exec(said);
  if (at !== null) {
    await dispatch(server, session, request("PRIVMSG", at[1] ?? "", at[2] ?? ""));
  } else if (slash !== null) {
    const name = (slash[1] ?? "").toLowerCase();
    const entry = LINE_COMMANDS.find((c) => c.name === name);
    if (entry === undefined) session.say(`There is no /${name}. /help lists what there is.`);
    else await entry.run({ server, session, user }, (slash[2] ?? "").trim());
  } else {
    const channel = session.here;
    if (channel === undefined) {
      session.say("You are in no channel, so nobody would hear you. /join #lobby enters one.");
    } else await dispatch(server, session, request("PRIVMSG", channel.name, said));
  }
}
