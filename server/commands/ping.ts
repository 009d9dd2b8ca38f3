/**
 * PING and PONG.
 * @module
 */

import type { EarlyCommand } from "./command.ts";

/** PING: https://modern.ircdocs.horse/#ping-message */
export const ping: EarlyCommand = {
  name: "PING",
  usage: "<token>",
  help: "checks that the server responds",
  least: 1,
  when: "always",
  handle({ server, session, params }) {
    const [token = ""] = params;
    if (token === "") session.reply("ERR_NOORIGIN", "No origin specified");
    else session.answer("PONG", server.settings.name, token);
  },
};

/**
 * PONG: https://modern.ircdocs.horse/#pong-message. It needs no handling: any input shows that the
 * client is alive.
 */
export const pong: EarlyCommand = {
  name: "PONG",
  usage: "<token>",
  help: "answers the server's PING; clients do this by themselves",
  least: 0,
  when: "always",
  handle() {},
};
