import { fold } from "../../protocol/casemapping.ts";
import { nickFault, REALNAME_MAX, USER_MAX } from "../../protocol/names.ts";
import { holdingChannel } from "../channel/access.ts";
import { actor } from "../events/actor.ts";
import type { Server } from "../server.ts";
import type { Session } from "../connection/session.ts";
import { clipBytes } from "../../protocol/clip.ts";
import { takeGrant } from "../accounts/grants.ts";
import { nickRefusal, sharedUser } from "../accounts/owned_nicks.ts";
import { passwordRefusal } from "../accounts/server_password.ts";
import { abortAuthentication } from "./authenticate.ts";
import type { Call, EarlyCommand } from "./dispatch/command.ts";
import { banText } from "./uban.ts";
import { showChannels } from "./join.ts";
import { setEarly } from "./metadata.ts";
import { welcome } from "./welcome.ts";
import { attach, banAgainst, enter } from "../connection/presence.ts";

/** PASS: https://modern.ircdocs.horse/#pass-message */
export const pass: EarlyCommand = {
  name: "PASS",
  usage: "<password>",
  help: "gives the server's password, before NICK and USER",
  least: 1,
  when: "unregistered",
  handle({ session, params }) {
    session.introduction.password = params[0] ?? "";
  },
};

/** USER: https://modern.ircdocs.horse/#user-message */
export const user: EarlyCommand = {
  name: "USER",
  usage: "<username> 0 * <realname>",
  help: "says who is connecting; clients do this by themselves",
  least: 4,
  when: "unregistered",
  handle({ server, session, params }) {
    const [username = "", , , realname = ""] = params;
    if (username === "" || realname === "") {
      session.reply("ERR_NEEDMOREPARAMS", "USER", "Not enough parameters");
      return;
    }
    session.introduction.username = username;
    session.introduction.realname = realname;
    return completeRegistration(server, session);
  },
};

/** NICK: https://modern.ircdocs.horse/#nick-message */
export const nick: EarlyCommand = {
  name: "NICK",
  usage: "<nick>",
  help: "takes a nick, or changes it",
  cost: 5,
  least: 0,
  when: "always",
  handle(call) {
    const { server, session, params } = call;
    const wanted = params[0] ?? "";
    if (wanted === "") {
      session.reply("ERR_NONICKNAMEGIVEN", "No nickname given");
      return;
    }
    const fault = nickFault(wanted);
    if (fault !== undefined) {
      session.reply("ERR_ERRONEUSNICKNAME", wanted, `Erroneous nickname: ${fault}`);
      return;
    }
    const refusal = nickRefusal(server, session, wanted);
    const mayStillLogIn = refusal?.login === true && session.introduction.negotiating;
    if (refusal !== undefined && !mayStillLogIn) {
      refuseNick(session, wanted, refusal.reason);
      return;
    }
    if (session.user !== undefined) return rename(call, wanted);
    session.introduction.nick = wanted;
    delete session.introduction.refusedNick;
    return completeRegistration(server, session);
  },
};

async function rename({ server, session }: Call, wanted: string): Promise<void> {
  const { user } = session;
  if (user === undefined || user.nick === wanted) return;
  if (!session.flood.may("nicks")) {
    session.fail("NICK", "RATE_LIMITED", wanted, "You change your nick too often: wait a little");
    return;
  }
  const held = holdingChannel(user);
  if (held !== undefined) {
    session.reply(
      "ERR_BANNICKCHANGE",
      wanted,
      held.name,
      "Cannot change nickname while banned or muted on channel",
    );
    return;
  }
  if (!await server.log.append({ type: "nick", ...actor(user, session), nick: wanted })) {
    refuseNick(session, wanted);
  }
}

function refuseNick(session: Session, nick: string, reason = "Nickname is already in use"): void {
  session.introduction.refusedNick = nick;
  session.reply("ERR_NICKNAMEINUSE", nick, reason);
}

/** Lets a client in once it has said all that is needed and negotiates no more. */
export async function completeRegistration(server: Server, session: Session): Promise<void> {
  const { nick, username, realname = "", negotiating } = session.introduction;
  if (negotiating || nick === undefined || username === undefined) return;
  abortAuthentication(session);
  const fault = await passwordRefusal(server, session);
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
  const ban = banAgainst(server, session, identity, session.introduction.account);
  if (ban !== undefined) {
    session.reply("ERR_YOUREBANNEDCREEP", banText(ban.reason));
    session.end(`Banned: ${ban.reason}`);
    return;
  }
  const entered = shared === undefined
    ? await enter(server, session, identity)
    : await attach(server, session, shared);
  if (!entered) {
    delete session.introduction.nick;
    refuseNick(session, nick);
    return;
  }
  await setEarly(server, session);
  welcome(server, session);
  if (session.user !== undefined) await takeGrant(server, session.user);
  showChannels(server, session);
}

/** A username that cannot break a source apart; lower-case ASCII reads best in a mask. */
function tidyUsername(username: string): string {
  return fold(username).replace(/[^a-z0-9._-]/g, "").slice(0, USER_MAX - 1) || "user";
}
