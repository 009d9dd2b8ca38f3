/**
 * Answers a user whose private message or invitation another user does not take: the user modes g
 * and R.
 * @module
 */

import type { CallerFault } from "../../hub/callers.ts";
import type { User } from "../../hub/model.ts";
import type { UserCall } from "../command.ts";

/** How often a user with mode g hears of refused callers at most, in ms. */
const NOTICE_EVERY = 60_000;

/** When users with mode g last heard of a refused caller, by `performance.now()`. */
const noticedAt = new WeakMap<User, number>();

/**
 * Answers a caller whom another user refuses. A user with mode g is told of the caller, but not
 * more than once a minute.
 *
 * @param notify whether it is something that the refused user wants to be told of
 */
export function refuseCaller(
  { server, session, user }: UserCall,
  target: User,
  fault: NonNullable<CallerFault>,
  notify: boolean,
): void {
  const { nick } = target;
  if (fault === "R") {
    const text = "You must be logged in to an account to message this user";
    return session.reply("ERR_NEEDREGGEDNICK", nick, text);
  }
  session.reply("ERR_TARGUMODEG", nick, "is in +g mode (server-side ignore)");
  const now = performance.now();
  if (!notify || now - (noticedAt.get(target) ?? -Infinity) < NOTICE_EVERY) return;
  noticedAt.set(target, now);
  session.reply("RPL_TARGNOTIFY", nick, "has been informed that you messaged them");
  const { nick: caller, username, host } = user;
  for (const each of server.sessions.of(target)) {
    each.aside(() =>
      each.reply(
        "RPL_UMODEGMSG",
        caller,
        `${username}@${host}`,
        `is messaging you, and you have mode +g: ACCEPT ${caller} lets them`,
      )
    );
  }
}
