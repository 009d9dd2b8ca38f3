/**
 * ACCEPT: lists and changes the users whose private messages a user accepts despite the user modes
 * g and R.
 * @module
 */

import { ACCEPT_MAX, accepts } from "../hub/callers.ts";
import type { User } from "../hub/model.ts";
import type { UserId } from "../records/fields.ts";
import { actor } from "../events/actor.ts";
import type { UserCall, UserCommand } from "./command.ts";

/** ACCEPT, as Solanum, ircd-hybrid and InspIRCd have it. */
export const accept: UserCommand = {
  name: "ACCEPT",
  usage: "[[-]<nick>{,[-]<nick>}]",
  help: "lets users send you private messages despite your modes +g and +R; lists them",
  least: 0,
  when: "registered",
  handle(call) {
    const names = (call.params[0] ?? "*").split(",").filter((name) => name !== "");
    if (names.length === 1 && names[0] === "*") return list(call);
    return change(call, names);
  },
};

function list({ server, session, user }: UserCall): void {
  const { accepted, addressed } = user.callers;
  for (const id of new Set([...accepted, ...addressed])) {
    const other = server.hub.userById(id);
    if (other !== undefined) session.reply("RPL_ACCEPTLIST", other.nick);
  }
  session.reply("RPL_ENDOFACCEPT", "End of /ACCEPT list");
}

async function change(call: UserCall, names: readonly string[]): Promise<void> {
  const { server, session, user } = call;
  if (names.length > ACCEPT_MAX) {
    session.reply("ERR_TOOMANYTARGETS", "ACCEPT", `At most ${ACCEPT_MAX} nicks in one command`);
    return;
  }
  const added = new Set<UserId>();
  const removed = new Set<UserId>();
  for (const name of names) {
    const remove = name.startsWith("-");
    const other = server.hub.user(remove ? name.slice(1) : name);
    if (other === undefined) {
      session.reply("ERR_NOSUCHNICK", remove ? name.slice(1) : name, "No such nick/channel");
    } else if (remove ? mayRemove(call, other) : mayAdd(call, other, added)) {
      (remove ? removed : added).add(other.id);
    }
  }
  if (added.size + removed.size === 0) return;
  await server.log.append({
    type: "accept",
    ...actor(user, session),
    added: [...added],
    removed: [...removed],
  });
}

function mayAdd({ server, session, user }: UserCall, other: User, added: Set<UserId>): boolean {
  const { accepted } = user.callers;
  if (accepted.has(other.id) || added.has(other.id)) {
    session.reply("ERR_ACCEPTEXIST", other.nick, "is already on your accept list");
    return false;
  }
  const here = [...accepted].filter((id) => server.hub.userById(id) !== undefined);
  if (here.length + added.size < ACCEPT_MAX) return true;
  session.reply("ERR_ACCEPTFULL", "Accept list is full");
  return false;
}

function mayRemove({ session, user }: UserCall, other: User): boolean {
  if (accepts(user, other.id)) return true;
  session.reply("ERR_ACCEPTNOT", other.nick, "is not on your accept list");
  return false;
}
