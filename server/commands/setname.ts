/**
 * SETNAME: changes a user's real name.
 * @module
 */

import { REALNAME_MAX } from "../../protocol/names/names.ts";
import { actor } from "../events/actor.ts";
import type { UserCommand } from "./command.ts";

const encoder = new TextEncoder();

/** SETNAME: https://ircv3.net/specs/extensions/setname */
export const setname: UserCommand = {
  name: "SETNAME",
  usage: "<realname>",
  help: "changes your real name",
  cost: 3,
  least: 1,
  when: "registered",
  async handle({ server, session, user, params }) {
    const realname = params[0] ?? "";
    if (realname.trim() === "" || encoder.encode(realname).byteLength > REALNAME_MAX) {
      session.fail("SETNAME", "INVALID_REALNAME", `A real name has 1 to ${REALNAME_MAX} bytes`);
      return;
    }
    await server.log.append({ type: "setname", ...actor(user, session), realname });
  },
};
