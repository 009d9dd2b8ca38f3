import type { UserCall } from "./command.ts";

/** MODE with a nick: https://modern.ircdocs.horse/#user-mode. It tells modes; there are none to set yet. */
export function userMode({ server, session, user, params }: UserCall): void {
  const [name = "", change] = params;
  const target = server.hub.user(name);
  if (target === undefined) {
    session.reply("ERR_NOSUCHNICK", name, "No such nick/channel");
  } else if (target !== user) {
    session.reply("ERR_USERSDONTMATCH", "Can't look at or change the modes of other users");
  } else if (change !== undefined) {
    session.reply("ERR_UMODEUNKNOWNFLAG", "Unknown MODE flag");
  } else session.reply("RPL_UMODEIS", `+${user.modes}`);
}
