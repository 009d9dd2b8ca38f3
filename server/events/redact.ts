/**
 * The event of a message being deleted.
 * @module
 */

import { Cap } from "../../protocol/capabilities.ts";
import { plainText } from "../../protocol/text/formatting.ts";
import { nickOf } from "../../protocol/message.ts";
import { callerFault, isSilenced } from "../hub/callers.ts";
import type { RedactEvent } from "../records/event.ts";
import type { Stamp } from "../records/fields.ts";
import { from, type Kind } from "./kind.ts";

/**
 * https://ircv3.net/specs/extensions/message-redaction. A client that does not know REDACT gets a
 * notice. A user who refuses private messages of the sender gets neither the notice nor the reason:
 * they would be a message.
 */
export const redact: Kind<RedactEvent> = {
  apply(state, event, user) {
    const channel = state.channel(event.target);
    const target = channel === undefined ? state.user(event.target) : undefined;
    state.fanOut.tell(new Set(channel?.members.keys() ?? []).add(user), event);
    if (target === undefined || target === user) return true;
    const { reason: _reason, ...rest } = event;
    const bare: RedactEvent & Stamp = { ...rest, refused: true };
    const isRefused = isSilenced(target, user) || callerFault(target, user) !== undefined;
    state.fanOut.tell([target], isRefused ? bare : event);
    return true;
  },
  conversations: (_state, { conversation }) => [conversation],
  store(store, { conversation, msgid }) {
    store.redact(conversation, msgid);
  },
  irc(event, form) {
    const { source, target, msgid, reason, refused } = event;
    if ((form & Cap.messageRedaction) === 0) {
      return refused ? undefined : from(source, "NOTICE", target, notice(event));
    }
    return reason === undefined
      ? from(source, "REDACT", target, msgid)
      : from(source, "REDACT", target, msgid, reason);
  },
  line: (event) =>
    event.refused ? undefined : `${nickOf(event.source)} ${plainText(notice(event))}.`,
};

function notice({ source, author, reason }: RedactEvent): string {
  const whose = nickOf(source) === author ? "a message" : `a message from ${author}`;
  return reason === undefined || reason === "" ? `deleted ${whose}` : `deleted ${whose}: ${reason}`;
}
