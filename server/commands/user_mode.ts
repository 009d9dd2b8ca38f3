/**
 * MODE for users: shows and changes a user's own modes.
 * @module
 */

import { actor } from "../events/actor.ts";
import { USER_MODES } from "../hub/user_modes.ts";
import type { UserCall } from "./command.ts";

/** MODE with a nick: https://modern.ircdocs.horse/#user-mode */
export async function userMode({ server, session, user, params }: UserCall): Promise<void> {
  const [nick = "", change] = params;
  const target = server.hub.user(nick);
  if (target === undefined) {
    session.reply("ERR_NOSUCHNICK", nick, "No such nick/channel");
    return;
  }
  if (target !== user) {
    session.reply("ERR_USERSDONTMATCH", "Can't look at or change the modes of other users");
    return;
  }
  if (change === undefined) {
    session.reply("RPL_UMODEIS", `+${user.modes}`);
    return;
  }
  const { added, removed, unknown } = parseChange(change, user.modes);
  if (added + removed !== "") {
    await server.log.append({
      type: "user-mode",
      ...actor(user, session),
      nick: user.nick,
      added,
      removed,
    });
  }
  if (unknown) session.reply("ERR_UMODEUNKNOWNFLAG", "Unknown MODE flag");
}

interface Change {
  /** Letters of modes that the user gains. */
  readonly added: string;
  /** Letters of modes that the user loses. */
  readonly removed: string;
  /** Whether a letter names no mode. */
  readonly unknown: boolean;
}

/**
 * Parses a change such as `+i-w`. Ignores modes that users cannot set, and modes that would not
 * change.
 */
function parseChange(text: string, modes: string): Change {
  const wanted = new Map<string, boolean>();
  let add = true;
  let unknown = false;
  for (const letter of text) {
    if (letter === "+" || letter === "-") {
      add = letter === "+";
      continue;
    }
    const mode = USER_MODES.find((mode) => mode.letter === letter);
    if (mode === undefined) unknown = true;
    else if ((add ? mode.set : mode.unset) === "self") wanted.set(letter, add);
  }
  const letters = (on: boolean) =>
    [...wanted].filter(([letter, add]) => add === on && modes.includes(letter) !== on)
      .map(([letter]) => letter).join("");
  return { added: letters(true), removed: letters(false), unknown };
}
