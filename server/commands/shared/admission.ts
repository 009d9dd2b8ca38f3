/**
 * Completes the registration of a connection, once the client has sent NICK and USER and ended
 * negotiation. REGISTER, which creates an account, is in register.ts.
 * @module
 */

import { absentUser } from "../../always_on/absence.ts";
import { abortAuthentication } from "../authenticate.ts";
import { clipBytes } from "../../../protocol/text/clip.ts";
import { REALNAME_MAX } from "../../../protocol/names/names.ts";
import { grantOperator } from "../../accounts/operator_accounts.ts";
import { forgetStaleLogin } from "../../accounts/login/login.ts";
import { refuseNick } from "../../accounts/nicks/change_nick.ts";
import { nickRefusal, sharedUser, substituteNick } from "../../accounts/nicks/nick_rules.ts";
import { logInByPass } from "../../accounts/login/pass_login.ts";
import { passwordRefusal } from "../../accounts/login/server_password.ts";
import { tidyUsername } from "../../accounts/nicks/username.ts";
import { banText } from "../../moderation/enforcement.ts";
import { attach, banAgainst, enterChat } from "../../connection/entering_and_leaving.ts";
import type { Session } from "../../sessions/session.ts";
import type { Server } from "../../server.ts";
import { showChannels } from "../join.ts";
import { playMissed } from "../playback.ts";
import { setEarly } from "../metadata.ts";
import { welcome } from "./welcome.ts";

/** Lets a client into the chat if it has sent NICK and USER and capability negotiation is over. */
export async function admit(server: Server, session: Session): Promise<void> {
  const { username, realname = "", negotiating, login, foreignNick } = session.introduction;
  if (negotiating || username === undefined) return;
  if (login !== undefined && foreignNick !== undefined) {
    session.introduction.nick ??= substituteNick(server, session);
  }
  const home = absentUser(server, login?.name);
  if (home !== undefined && session.introduction.nick !== undefined) {
    session.introduction.nick = home.nick;
  }
  const { nick } = session.introduction;
  if (nick === undefined) return;
  abortAuthentication(session);
  forgetStaleLogin(server, session);
  await logInByPass(server, session);
  const fault = await passwordRefusal(server, session);
  // Checked again: the account may have changed in the meantime.
  forgetStaleLogin(server, session);
  if (fault !== undefined) {
    session.reply("ERR_PASSWDMISMATCH", fault);
    session.end(fault);
    return;
  }
  const refusal = nickRefusal(server, session, nick);
  if (refusal !== undefined) {
    delete session.introduction.nick;
    refuseNick(session, nick, refusal.reason);
    return;
  }
  const shared = sharedUser(server, session, nick);
  const identity = {
    nick,
    username: tidyUsername(username),
    realname: clipBytes(realname, REALNAME_MAX),
  };
  const ban = banAgainst(server, session, identity, session.introduction.login?.name);
  if (ban !== undefined) {
    session.reply("ERR_YOUREBANNEDCREEP", banText(ban.reason));
    session.end(`Banned: ${ban.reason}`);
    return;
  }
  const since = shared?.absentSince;
  const entered = shared === undefined
    ? await enterChat(server, session, identity)
    : await attach(server, session, shared);
  if (!entered) {
    delete session.introduction.nick;
    refuseNick(session, nick);
    return;
  }
  await setEarly(server, session);
  welcome(server, session);
  if (session.user !== undefined) await grantOperator(server, session.user);
  await showChannels(server, session);
  if (since !== undefined) await playMissed(server, session, since);
}
