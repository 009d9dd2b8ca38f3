/**
 * REGISTER and VERIFY: create an account. NICK and USER register a connection: see
 * shared/admission.ts.
 * @module
 */

import { accountOf, completeLogin } from "../accounts/login/login.ts";
import { passwordRefusal } from "../accounts/login/server_password.ts";
import { isFault, signUp } from "../accounts/sign_up.ts";
import type { Server } from "../server.ts";
import type { Session } from "../sessions/session.ts";
import type { Ban } from "../bans/bans.ts";
import type { EarlyCommand } from "./command.ts";
import { banText } from "../moderation/enforcement.ts";
import { banAgainst } from "../connection/entering_and_leaving.ts";

/**
 * REGISTER: https://ircv3.net/specs/extensions/account-registration. The server sends no e-mail and
 * stores no address.
 */
export const register: EarlyCommand = {
  name: "REGISTER",
  usage: "<account, or * for your nick> <e-mail, or *> <password>",
  help: "creates an account, which reserves your nick",
  cost: 10,
  least: 3,
  when: "always",
  async handle({ server, session, params }) {
    const [name = "*", , password = ""] = params;
    const fault = session.user === undefined ? await passwordRefusal(server, session) : undefined;
    if (fault !== undefined) {
      session.reply("ERR_PASSWDMISMATCH", `${fault}; send the server's password first (PASS)`);
      return;
    }
    const ban = session.user === undefined ? earlyBan(server, session) : undefined;
    if (ban !== undefined) {
      session.reply("ERR_YOUREBANNEDCREEP", banText(ban.reason));
      session.end(`Banned: ${ban.reason}`);
      return;
    }
    const made = await signUp(server, session, name, password);
    if (isFault(made)) {
      session.fail("REGISTER", made.code, made.account, made.text);
      return;
    }
    session.answer("REGISTER", "SUCCESS", made.name, "Account created");
    await completeLogin(server, session, made);
  },
};

/** Returns the ban that matches an unregistered connection, by its introduction so far. */
function earlyBan(server: Server, session: Session): Ban | undefined {
  const { nick = "*", username = "*", realname = "" } = session.introduction;
  return banAgainst(server, session, { nick, username, realname });
}

/** VERIFY, of the specification of {@link register}. This server never asks for verification. */
export const verify: EarlyCommand = {
  name: "VERIFY",
  usage: "<account> <code>",
  help: "confirms a new account by a code; this server never asks for one",
  least: 2,
  when: "always",
  handle({ session, params }) {
    const [name = "*"] = params;
    const account = accountOf(session);
    if (account === undefined) {
      session.fail("VERIFY", "INVALID_CODE", name, "No account is waiting for a code");
    } else {
      session.fail("VERIFY", "ALREADY_AUTHENTICATED", account, `You are logged in as ${account}`);
    }
  },
};
