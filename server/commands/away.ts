import { AWAY_MAX } from "../../protocol/names.ts";
import { actor } from "../server.ts";
import { clipBytes } from "../clip.ts";
import type { UserCommand } from "./command.ts";

/** AWAY: https://modern.ircdocs.horse/#away-message */
export const away: UserCommand = {
  name: "AWAY",
  usage: "[message]",
  help: "says that you are away, or without a message that you are back",
  least: 0,
  when: "registered",
  async handle({ server, session, user, params }) {
    const message = clipBytes(params[0] ?? "", AWAY_MAX);
    const back = message === "";
    await server.log.append({
      type: "away",
      ...actor(user, session),
      ...(back ? {} : { message }),
    });
    if (back) session.reply("RPL_UNAWAY", "You are no longer marked as being away");
    else session.reply("RPL_NOWAWAY", "You have been marked as being away");
  },
};
