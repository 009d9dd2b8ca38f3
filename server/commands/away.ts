/**
 * AWAY: marks a connection as away or back.
 * @module
 */

import { Cap } from "../../protocol/capabilities.ts";
import { AWAY_MAX } from "../../protocol/names/names.ts";
import { clipBytes } from "../../protocol/text/clip.ts";
import type { EarlyCommand } from "./command.ts";
import { updateAway } from "../connection/entering_and_leaving.ts";

/**
 * AWAY: https://modern.ircdocs.horse/#away-message. It applies to one connection; a user is away
 * when all of their connections are. Before registration it needs the capability
 * https://ircv3.net/specs/extensions/pre-away.
 */
export const away: EarlyCommand = {
  name: "AWAY",
  usage: "[message]",
  help: "marks you as away, or as back without a message",
  cost: 2,
  least: 0,
  when: "always",
  async handle({ server, session, params }) {
    const { user } = session;
    if (user === undefined && !session.has(Cap.preAway)) {
      session.reply("ERR_NOTREGISTERED", "You have not registered");
      return;
    }
    const message = clipBytes(params[0] ?? "", AWAY_MAX);
    session.away = message === "" ? undefined : { message, since: Date.now() };
    if (user !== undefined) await updateAway(server, user, session);
    if (message === "") session.reply("RPL_UNAWAY", "You are no longer marked as being away");
    else session.reply("RPL_NOWAWAY", "You have been marked as being away");
  },
};
