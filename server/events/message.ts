import { Cap } from "../../protocol/capabilities.ts";
import { ctcp, plainText } from "../../protocol/formatting.ts";
import { nickOf } from "../../protocol/message.ts";
import type { Actor } from "../event.ts";
import { conversationOf, conversationOfPair } from "../hub/conversations.ts";
import { from, type Kind } from "./kind.ts";

/** Somebody says something: PRIVMSG, NOTICE or TAGMSG. */
export interface MessageEvent extends Actor {
  readonly type: "message";
  readonly command: "PRIVMSG" | "NOTICE" | "TAGMSG";
  /** A channel's name or a nick, as its owner writes it. */
  readonly target: string;
  /** Absent in a TAGMSG. */
  readonly text?: string;
  /** The client-only tags that came with it, each with its `+`. */
  readonly tags?: ReadonlyMap<string, string>;
}

export const message: Kind<MessageEvent> = {
  apply(state, event, user) {
    const channel = state.channel(event.target);
    const target = channel === undefined ? state.user(event.target) : undefined;
    if (channel !== undefined) {
      const members = channel.members.has(user)
        ? channel.members.keys()
        : [...channel.members.keys(), user];
      state.tell(members, event);
    } else if (target === user) state.tellSelf(user, event);
    else if (target !== undefined) state.tell([target, user], event);
    else return false;
    user.spokeAt = event.time;
    return true;
  },
  conversations(state, { target, text, tags }, user) {
    if (text === undefined && !lasts(tags)) return [];
    const channel = state.channel(target);
    if (channel !== undefined) return [conversationOf(channel)];
    const other = state.user(target);
    return other === undefined ? [] : [conversationOfPair(user, other)];
  },
  irc({ source, command, target, text }, form) {
    if (text !== undefined) return from(source, command, target, text);
    return (form & Cap.messageTags) === 0 ? undefined : from(source, command, target);
  },
  line({ source, target, text }) {
    if (text === undefined) return undefined;
    const nick = nickOf(source);
    const where = target.startsWith("#") ? "" : " (private)";
    const special = ctcp(text);
    if (special === undefined) return `${nick}${where}: ${plainText(text)}`;
    return special.command === "ACTION"
      ? `* ${nick}${where} ${plainText(special.params)}`
      : undefined;
  },
};

/** Whether tags without text say anything that means something later; that somebody was typing does not. */
function lasts(tags: ReadonlyMap<string, string> | undefined): boolean {
  return [...tags?.keys() ?? []].some((key) => key !== "+typing" && key !== "+draft/typing");
}
