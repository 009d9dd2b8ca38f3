/**
 * Logs in by PASS, for clients without SASL.
 * @module
 */

import { equalTexts } from "../../../protocol/sasl/scram_server.ts";
import type { Session } from "../../sessions/session.ts";
import type { AccountChat } from "../account_chat.ts";
import { completeLogin } from "./login.ts";
import { THROTTLED } from "./sasl.ts";

/**
 * Logs in a connection whose PASS is `account:password`, or the password of the account with its
 * nick. Answers a wrong password with ERR_PASSWDMISMATCH; the rules for nicks then apply. Any other
 * PASS may be the server's password or an invitation.
 */
export async function logInByPass(server: AccountChat, session: Session): Promise<void> {
  const { introduction, peer } = session;
  const { password: given = "", nick = "" } = introduction;
  const { accounts, settings, invitations } = server;
  if (given === "" || introduction.login !== undefined) return;
  if (equalTexts(given, settings.password ?? "") || invitations.holds(given)) return;
  const colon = given.indexOf(":");
  const named = colon > 0 ? accounts.find(given.slice(0, colon)) : undefined;
  const account = named ?? accounts.find(nick);
  if (account === undefined) return;
  const password = named === undefined ? given : given.slice(colon + 1);
  const login = await accounts.logInByPassword(account.name, password, peer);
  if (login.outcome === "right" && await completeLogin(server, session, login.account)) return;
  // If the server has no password, the PASS has no other use: do not try it again with the next
  // nick.
  if (settings.password === undefined) delete introduction.password;
  const why = login.outcome === "throttled" ? THROTTLED : "Password incorrect";
  session.reply("ERR_PASSWDMISMATCH", `${why}: you are not logged in to ${account.name}`);
}
