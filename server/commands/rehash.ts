/**
 * REHASH: reloads the configuration, for operators.
 * @module
 */

import type { UserCommand } from "./dispatch/command.ts";

/** REHASH: https://modern.ircdocs.horse/#rehash-message */
export const rehash: UserCommand = {
  name: "REHASH",
  usage: "",
  help: "reads the configuration file, the certificate and the message of the day again",
  least: 0,
  when: "registered",
  operator: true,
  async handle({ server, session }) {
    const { reload } = server;
    if (reload === undefined) {
      session.fail("REHASH", "CANNOT_REHASH", "There is nothing to read the configuration from");
      return;
    }
    const outcome = await reload();
    if (outcome.fault === undefined) session.reply("RPL_REHASHING", outcome.file, "Rehashing");
    else session.fail("REHASH", "INVALID_CONFIGURATION", `All stays as it is: ${outcome.fault}`);
    for (const remark of outcome.remarks) session.answer("NOTE", "REHASH", "REMARK", remark);
  },
};
