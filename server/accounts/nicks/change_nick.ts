/**
 * Checks and changes a user's nick, for NICK and for NickServ's RECOVER. nick_rules.ts holds the
 * rules.
 * @module
 */

import { nickFault } from "../../../protocol/names/names.ts";
import { holdingChannel } from "../../channel/access/may_speak.ts";
import { enforceBans } from "../../moderation/enforcement.ts";
import type { Session } from "../../sessions/session.ts";
import type { User } from "../../hub/model.ts";
import { actor } from "../../events/actor.ts";
import type { AccountChat } from "../account_chat.ts";
import { nickFaultHere, nickRefusal } from "./nick_rules.ts";

/**
 * Checks whether a connection may have a nick, and answers with the reason if not. A client that is
 * still negotiating, or has sent PASS, may ask for a nick that requires a login, because it may log
 * in later.
 *
 * @returns whether it may
 */
export function mayHaveNick(server: AccountChat, session: Session, wanted: string): boolean {
  const fault = nickFaultHere(server, wanted);
  if (fault !== undefined) {
    if (nickFault(wanted) === undefined) session.introduction.foreignNick = wanted;
    session.reply("ERR_ERRONEUSNICKNAME", wanted, `Erroneous nickname: ${fault}`);
    return false;
  }
  const refusal = nickRefusal(server, session, wanted);
  const { user, introduction: { negotiating, password } } = session;
  const unfinished = user === undefined && (negotiating || password !== undefined);
  const mayStillLogIn = refusal?.login === true && unfinished;
  if (refusal === undefined || mayStillLogIn) return true;
  refuseNick(session, wanted, refusal.reason);
  return false;
}

/** Changes a user's nick, or answers with the reason why it cannot. */
export async function changeNick(
  server: AccountChat,
  session: Session,
  user: User,
  wanted: string,
): Promise<void> {
  if (user.nick === wanted) return;
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
    return;
  }
  await enforceBans(server, user);
}

/** Answers that a connection cannot have a nick, and remembers the nick for REGISTER. */
export function refuseNick(
  session: Session,
  nick: string,
  reason = "Nickname is already in use",
): void {
  session.introduction.refusedNick = nick;
  session.reply("ERR_NICKNAMEINUSE", nick, reason);
}
