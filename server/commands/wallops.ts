/**
 * WALLOPS: sends a message to all users with mode w, for operators.
 * @module
 */

import { actor } from "../events/actor.ts";
import type { UserCommand } from "./command.ts";

/** WALLOPS: https://modern.ircdocs.horse/#wallops-message */
export const wallops: UserCommand = {
  name: "WALLOPS",
  usage: "<text>",
  help: "sends a message to all users with mode w",
  least: 1,
  when: "registered",
  operator: true,
  async handle({ server, session, user, params }) {
    const text = params[0] ?? "";
    if (text === "") {
      session.reply("ERR_NEEDMOREPARAMS", "WALLOPS", "Not enough parameters");
      return;
    }
    await server.log.append({ type: "wallops", ...actor(user, session), text });
  },
};
