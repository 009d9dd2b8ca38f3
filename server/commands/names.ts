/**
 * NAMES: lists a channel's members.
 * @module
 */

import { channelShows } from "../channel/access/secret_channels.ts";
import { sendNames } from "../channel/topic_and_names.ts";
import type { UserCommand } from "./command.ts";

/** This many names cost as much as a row of other lists. */
const NAMES_PER_ROW = 4;

/** NAMES: https://modern.ircdocs.horse/#names-message. It shows the first channel only. */
export const names: UserCommand = {
  name: "NAMES",
  usage: "<channel>",
  help: "lists a channel's members",
  cost: 2,
  least: 0,
  when: "registered",
  async handle({ server, session, user, params }) {
    const name = params[0]?.split(",")[0] ?? "";
    const members = server.hub.channel(name)?.members.size ?? 0;
    const pressure = session.backpressure(members / NAMES_PER_ROW);
    if (pressure !== undefined) await pressure;
    const turn = session.turnFor(members / NAMES_PER_ROW);
    if (turn !== undefined) await turn;
    if (session.ended !== undefined) return;
    const channel = server.hub.channel(name);
    if (channel !== undefined && channelShows(channel, user)) sendNames(session, channel);
    else session.reply("RPL_ENDOFNAMES", name || "*", "End of /NAMES list");
  },
};
