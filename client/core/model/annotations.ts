import { fold } from "../../../protocol/casemapping.ts";
import type { Message } from "../../../protocol/message.ts";
import { REPLY_TAG } from "./messages.ts";

/** ms for which somebody counts as typing who says nothing more of it: https://ircv3.net/specs/client-tags/typing */
const TYPING_FOR: Readonly<Record<string, number>> = { active: 6_000, paused: 30_000 };
/** Nicks in one conversation of whom it is kept that they are typing. */
const TYPING_MAX = 100;
/** Different emoji under one message; there is no room for more. */
const REACTIONS_MAX = 20;

/** What is known of a conversation's messages beside what was said: who is typing, reactions, what was taken back. */
export class Annotations {
  readonly #reactions = new Map<string, Map<string, Set<string>>>();
  readonly #redacted = new Set<string>();
  readonly #typing = new Map<string, { readonly nick: string; readonly until: number }>();

  /** Nicks by emoji under the message with this msgid. */
  reactions(msgid: string | undefined): ReadonlyMap<string, ReadonlySet<string>> | undefined {
    return msgid === undefined ? undefined : this.#reactions.get(msgid);
  }

  isRedacted(msgid: string | undefined): boolean {
    return msgid !== undefined && this.#redacted.has(msgid);
  }

  /** Who is typing at a time in ms since 1970. */
  typing(now: number): string[] {
    return [...this.#typing.values()].filter(({ until }) => until > now).map(({ nick }) => nick);
  }

  /** When the first of those who are typing now will count as typing no longer; Infinity where nobody is. */
  typingUntil(now: number): number {
    const untils = [...this.#typing.values()].map(({ until }) => until);
    return Math.min(Infinity, ...untils.filter((until) => until > now));
  }

  /** Takes a TAGMSG of somebody else's, or a reaction of our own, in; whether it changed anything. */
  apply({ tags }: Message, nick: string, own: boolean, now: number): boolean {
    const state = tags.get("+typing");
    const emoji = tags.get("+draft/react");
    const msgid = tags.get(REPLY_TAG);
    if (emoji !== undefined && msgid !== undefined) return this.#react(msgid, emoji, nick);
    if (state === undefined || own) return false;
    const lasts = TYPING_FOR[state];
    if (lasts === undefined) return this.stopped(nick);
    if (this.#typing.size >= TYPING_MAX) this.#typing.clear();
    this.#typing.set(fold(nick), { nick, until: now + lasts });
    return true;
  }

  /** Somebody said something, or is gone. */
  stopped(nick: string): boolean {
    return this.#typing.delete(fold(nick));
  }

  /** A message was taken back. */
  redact(msgid: string): void {
    this.#redacted.add(msgid);
  }

  #react(msgid: string, emoji: string, nick: string): boolean {
    const reactions = this.#reactions.get(msgid) ?? new Map<string, Set<string>>();
    if (reactions.size >= REACTIONS_MAX && !reactions.has(emoji)) return false;
    this.#reactions.set(msgid, reactions);
    const nicks = reactions.get(emoji) ?? new Set();
    reactions.set(emoji, nicks.add(nick));
    return true;
  }
}
