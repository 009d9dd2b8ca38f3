/**
 * The event of a message: to a channel, or to a user.
 * @module
 */

import { Cap } from "../../protocol/capabilities.ts";
import { ctcp, plainText } from "../../protocol/text/formatting.ts";
import { addTag, type Message, nickOf } from "../../protocol/message.ts";
import type { Form } from "../delivery/encoded.ts";
import type { MessageEvent } from "../records/event.ts";
import type { Stamp } from "../records/fields.ts";
import { isAtLeast } from "../channel/access/powers.ts";
import { statusMode } from "../channel/statusmsg.ts";
import { conversationOf, conversationOfPair } from "../hub/conversations.ts";
import { addressing } from "../hub/callers.ts";
import type { MutableChannel, MutableUser } from "../hub/mutable_model.ts";
import { from, type Kind } from "./kind.ts";
import { CONCAT_TAG, type JoinedLines, splitLines } from "../../protocol/multiline.ts";

/** Applies, stores and renders a {@link MessageEvent}. */
export const message: Kind<MessageEvent> = {
  apply(state, event, user) {
    const channel = state.channel(event.target);
    const target = channel === undefined ? state.user(event.target) : undefined;
    if (channel !== undefined) {
      const status = event.moderated ? moderatedStatus(event.status) : event.status;
      const isForAll = status === undefined && channel.members.has(user);
      if (isForAll) state.fanOut.announce(channel, event);
      else state.fanOut.tell(audience(channel, user, status), event);
    } else if (target === user) state.fanOut.tellSelf(user, event);
    else if (target === undefined) return false;
    else {
      state.fanOut.tell(event.silenced ? [user] : [target, user], event);
      // The list of ACCEPT shows whom the sender addressed, whether or not they were silenced.
      user.callers = addressing(user, target.id);
    }
    user.spokeAt = event.time;
    return true;
  },
  conversations(state, { target, status, text, tags, silenced, moderated }, user) {
    if (silenced || moderated) return [];
    // History does not record which prefixes members held, and all members can read it.
    if (status !== undefined) return [];
    if (text === undefined && !lasts(tags)) return [];
    const channel = state.channel(target);
    if (channel !== undefined) return [conversationOf(channel)];
    const other = state.user(target);
    return other === undefined ? [] : [conversationOfPair(user, other)];
  },
  irc(event, form) {
    const { source, command, target, status = "", text, joints } = event;
    const shown = status + target;
    if (text === undefined) {
      return (form & Cap.messageTags) === 0 ? undefined : from(source, command, shown);
    }
    if (joints === undefined && !text.includes("\n")) return from(source, command, shown, text);
    return severalLines(event, shown, joints === undefined ? { text } : { text, joints }, form);
  },
  line({ source, target, status, moderated, text }) {
    if (text === undefined) return undefined;
    const nick = nickOf(source);
    const where = !target.startsWith("#")
      ? " (private)"
      : moderated
      ? " (to operators only)"
      : status === undefined
      ? ""
      : ` (to ${status} only)`;
    const special = ctcp(text);
    if (special === undefined) {
      return text.split("\n").filter((line) => line !== "")
        .map((line) => `${nick}${where}: ${plainText(line)}`);
    }
    return special.command === "ACTION"
      ? `* ${nick}${where} ${plainText(special.params)}`
      : undefined;
  },
};

/** https://ircv3.net/specs/extensions/multiline */
function severalLines(
  { id, source, command }: MessageEvent & Stamp,
  target: string,
  joined: JoinedLines,
  form: Form,
): Message[] {
  const lines = splitLines(joined);
  if ((form & Cap.multiline) === 0) {
    return lines.filter(({ text }) => text !== "")
      .map(({ text }) => from(source, command, target, text));
  }
  return [
    from(source, "BATCH", `+${id}`, "draft/multiline", target),
    ...lines.map(({ text, concat }) => {
      const line = from(source, command, target, text);
      addTag(line, "batch", id);
      if (concat) addTag(line, CONCAT_TAG, "");
      return line;
    }),
    from(source, "BATCH", `-${id}`),
  ];
}

/**
 * Whether the tags of a message without text are worth keeping: a reaction is, a typing
 * notification is not.
 */
export function lasts(tags: ReadonlyMap<string, string> | undefined): boolean {
  return [...tags?.keys() ?? []].some((key) => key !== "+typing" && key !== "+draft/typing");
}

/** Returns the lowest status that gets a moderated message. */
function moderatedStatus(status = "+"): string {
  return status === "+" ? "%" : status;
}

function audience(
  { members }: MutableChannel,
  sender: MutableUser,
  status?: string,
): Iterable<MutableUser> {
  if (status === undefined) return [...members.keys(), sender];
  const letter = statusMode(status);
  return [...members].filter(([user, { modes }]) => user === sender || isAtLeast(modes, letter))
    .map(([user]) => user).concat(members.has(sender) ? [] : [sender]);
}
