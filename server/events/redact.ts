/**
 * The event of a message being deleted.
 * @module
 */

import { Cap } from "../../protocol/capabilities.ts";
import { plainText } from "../../protocol/formatting.ts";
import { nickOf } from "../../protocol/message.ts";
import type { RedactEvent } from "../records/event.ts";
import { from, type Kind } from "./kind.ts";

/**
 * https://ircv3.net/specs/extensions/message-redaction. A client that does not know REDACT gets a
 * notice.
 */
export const redact: Kind<RedactEvent> = {
  apply(state, event, user) {
    const channel = state.channel(event.target);
    const target = channel === undefined ? state.user(event.target) : undefined;
    const told = new Set(channel?.members.keys() ?? []).add(user);
    state.fanOut.tell(target === undefined ? told : told.add(target), event);
    return true;
  },
  conversations: (_state, { conversation }) => [conversation],
  store(store, { conversation, msgid }) {
    store.redact(conversation, msgid);
  },
  irc(event, form) {
    const { source, target, msgid, reason } = event;
    if ((form & Cap.messageRedaction) === 0) return from(source, "NOTICE", target, notice(event));
    return reason === undefined
      ? from(source, "REDACT", target, msgid)
      : from(source, "REDACT", target, msgid, reason);
  },
  line: (event) => `${nickOf(event.source)} ${plainText(notice(event))}.`,
};

function notice({ source, author, reason }: RedactEvent): string {
  const whose = nickOf(source) === author ? "a message" : `a message from ${author}`;
  return reason === undefined || reason === "" ? `deleted ${whose}` : `deleted ${whose}: ${reason}`;
}
