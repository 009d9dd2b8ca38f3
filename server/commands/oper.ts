/**
 * OPER: makes a user an operator by name and password.
 * @module
 */

import { addressOf } from "../accounts/accounts.ts";
import { networkOf } from "../net/network.ts";
import { type Operator, verifyOperator } from "../config/operators.ts";
import { actor } from "../events/actor.ts";
import type { UserCommand } from "./command.ts";

/** OPER: https://modern.ircdocs.horse/#oper-message */
export const oper: UserCommand = {
  name: "OPER",
  usage: "<name> <password>",
  help: "makes you an operator of the server",
  cost: 20,
  least: 2,
  when: "registered",
  async handle({ server, session, user, params }) {
    const { operators } = server.settings;
    if (operators.length === 0) {
      session.reply("ERR_NOOPERHOST", "This server has no operators");
      return;
    }
    const [name = "", password = ""] = params;
    let operator: Operator | undefined;
    const from = networkOf(addressOf(session.peer));
    const bound = [from, server.settings.limits.logins] as const;
    const attempted = await server.operatorLogins.attempt([bound], async () => {
      operator = await verifyOperator(operators, name, password);
      return operator !== undefined;
    });
    if (attempted === "throttled") {
      session.reply("RPL_TRYAGAIN", "OPER", "Please wait a while and try again.");
      return;
    }
    const attempt = `${session.user?.source} from ${session.peer.address ?? session.peer.host}`;
    // An unknown name is not recorded: it may be the password, typed in its place.
    const isName = operators.some((each) => each.name === name);
    const outcome = operator === undefined ? "wrong password" : "done";
    server.audit(attempt, isName ? `OPER ${name}` : "OPER with an unknown name", outcome);
    if (operator === undefined) {
      server.failedLogin(session.peer, "operator");
      session.reply("ERR_PASSWDMISMATCH", "Password incorrect");
      return;
    }
    await server.log.append({
      type: "user-mode",
      ...actor(user, session),
      nick: user.nick,
      added: "o",
      removed: "",
      name: operator.name,
    });
    session.reply("RPL_YOUREOPER", "You are now an IRC operator");
  },
};
