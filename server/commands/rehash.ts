/**
 * REHASH: reloads the configuration, for operators.
 * @module
 */

import type { UserCommand } from "./command.ts";

/** REHASH: https://modern.ircdocs.horse/#rehash-message */
export const rehash: UserCommand = {
  name: "REHASH",
  usage: "",
  help: "reloads the configuration file, the certificate and the message of the day",
  least: 0,
  when: "registered",
  operator: true,
  async handle({ server, session }) {
    const { reload } = server;
    if (reload === undefined) {
      session.fail("REHASH", "CANNOT_REHASH", "This server has no configuration file to reload");
      return;
    }
    const outcome = await reload();
    if (outcome.fault === undefined) session.reply("RPL_REHASHING", outcome.file, "Rehashing");
    else {session.fail(
        "REHASH",
        "INVALID_CONFIGURATION",
        `Keeping the current configuration: ${outcome.fault}`,
      );}
    for (const remark of outcome.remarks) session.answer("NOTE", "REHASH", "REMARK", remark);
  },
};
