/**
 * REDACT: deletes a message.
 * @module
 */

import { nickOf } from "../../protocol/message.ts";
import { isAtLeast } from "../channel/access/powers.ts";
import type { Event } from "../records/event.ts";
import { conversationsOfChannel, happenedIn, partyOf } from "../hub/conversations.ts";
import type { User } from "../hub/model.ts";
import { actor } from "../events/actor.ts";
import { accountParty } from "../records/conversation.ts";
import { isOperator, operatorName } from "../hub/operators.ts";
import type { UserCall, UserCommand } from "./command.ts";
import { readable } from "./shared/history_access.ts";

/**
 * The time in which users may delete their own messages, in ms. Operators and channel operators
 * have no such limit.
 */
export const REDACT_WINDOW_MS = 24 * 60 * 60 * 1000;

/** REDACT: https://ircv3.net/specs/extensions/message-redaction */
export const redact: UserCommand = {
  name: "REDACT",
  usage: "<target> <msgid> [<reason>]",
  help: "deletes your message, or any message in a channel that you operate",
  cost: 3,
  least: 2,
  when: "registered",
  async handle(call) {
    const { server, session, user, params } = call;
    const [target = "", msgid = "", reason] = params;
    const conversations = within(call, target);
    if (conversations === undefined) {
      session.fail("REDACT", "INVALID_TARGET", target, "You cannot delete messages there");
      return;
    }
    const conversation = conversations.find((c) => server.store.find([c], msgid) !== undefined);
    const event = server.store.find(conversations, msgid);
    if (conversation === undefined || event?.type !== "message") {
      const description = "This message does not exist or is too old";
      session.fail("REDACT", "UNKNOWN_MSGID", target, msgid, description);
      return;
    }
    const channel = server.hub.channel(target);
    const leads = channel !== undefined && happenedIn(channel, conversation, event.time) &&
      isAtLeast(channel.members.get(user)?.modes, "o");
    const moderates = isOperator(user) || leads;
    if (!moderates && !isAuthor(user, event)) {
      const description = "You are not authorised to delete this message";
      session.fail("REDACT", "REDACT_FORBIDDEN", target, msgid, description);
      return;
    }
    if (!moderates && Date.now() - event.time > REDACT_WINDOW_MS) {
      const window = String(REDACT_WINDOW_MS / 1000);
      const description = "You can no longer delete this message";
      session.fail("REDACT", "REDACT_WINDOW_EXPIRED", target, msgid, window, description);
      return;
    }
    await server.log.append({
      type: "redact",
      ...actor(user, session),
      target: channel?.name ?? server.hub.user(target)?.nick ?? target,
      msgid,
      author: nickOf(event.source),
      conversation,
      ...(reason === undefined ? {} : { reason }),
    });
    if (isOperator(user) && !leads && !isAuthor(user, event)) {
      server.audit(operatorName(user), ["REDACT", ...params].join(" "));
    }
  },
};

function within({ server, user }: UserCall, target: string): readonly string[] | undefined {
  const channel = server.hub.channel(target);
  if (channel !== undefined && isOperator(user)) return conversationsOfChannel(channel);
  return readable(server, user, target);
}

/**
 * Returns whether a user caused an event: by their account or, without one, since they connected.
 */
function isAuthor(user: User, event: Event): boolean {
  return event.account === undefined
    ? event.user === user.id && event.time >= user.connectedAt
    : accountParty(event.account) === partyOf(user);
}
