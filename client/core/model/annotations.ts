/**
 * Holds annotations of messages: reactions, redactions, and typing notifications.
 * @module
 */
import { fold } from "../../../protocol/names/casemapping.ts";
import type { Message } from "../../../protocol/message.ts";
import { REPLY_TAG } from "./messages.ts";

/** ms until a typing notification expires: https://ircv3.net/specs/client-tags/typing */
const TYPING_FOR: ReadonlyMap<string, number> = new Map([["active", 6_000], ["paused", 30_000]]);
/** The most typing users remembered in a conversation. */
const TYPING_MAX = 100;
/** The most different reactions remembered of a message: the screen has no room for more. */
const REACTIONS_MAX = 20;
/** The most users remembered of a reaction. */
const REACTING_MAX = 500;
/** The longest reaction in UTF-16 units: no emoji is longer. */
const REACTION_LENGTH = 64;
/**
 * The most messages of a conversation whose reactions or deletion are remembered. The oldest are
 * dropped.
 */
const MESSAGES_MAX = 5_000;
/** The longest msgid in UTF-16 units. */
const MSGID_MAX = 256;

/**
 * Holds the annotations of one conversation.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parse } from "../../../protocol/message.ts";
 * import { Annotations } from "./annotations.ts";
 *
 * const annotations = new Annotations();
 * const typing = parse("@+typing=active :bob!b@host TAGMSG #general");
 * annotations.apply(typing, "bob", false, 0);
 * assertEquals(annotations.typing(1_000), ["bob"]);
 * assertEquals(annotations.typing(10_000), []);
 * ```
 */
export class Annotations {
  /** Nicks by emoji by msgid. */
  readonly #reactions = new Map<string, Map<string, Set<string>>>();
  /** The msgids of deleted messages. */
  readonly #redacted = new Set<string>();
  /** When each typing notification expires, in ms since 1970, by folded nick. */
  readonly #typing = new Map<string, { readonly nick: string; readonly until: number }>();

  /** Returns the reactions to a message, as nicks by emoji. */
  reactions(msgid: string | undefined): ReadonlyMap<string, ReadonlySet<string>> | undefined {
    return msgid === undefined ? undefined : this.#reactions.get(msgid);
  }

  /** Returns whether a message was deleted. */
  isRedacted(msgid: string | undefined): boolean {
    return msgid !== undefined && this.#redacted.has(msgid);
  }

  /** Returns the nicks that are typing at a time in ms since 1970. */
  typing(now: number): string[] {
    return [...this.#typing.values()].filter(({ until }) => until > now).map(({ nick }) => nick);
  }

  /** Returns when the next typing notification expires, in ms since 1970; Infinity if none does. */
  typingUntil(now: number): number {
    const untils = [...this.#typing.values()].map(({ until }) => until);
    return Math.min(Infinity, ...untils.filter((until) => until > now));
  }

  /** Applies a TAGMSG of another user, or an own reaction. Returns whether anything changed. */
  apply({ tags }: Message, nick: string, own: boolean, now: number): boolean {
    const state = tags.get("+typing");
    const emoji = tags.get("+draft/react");
    const msgid = tags.get(REPLY_TAG);
    const undone = tags.get("+draft/unreact");
    if (emoji !== undefined && msgid !== undefined) return this.#react(msgid, emoji, nick);
    if (undone !== undefined && msgid !== undefined) return this.#unreact(msgid, undone, nick);
    if (state === undefined || own) return false;
    const lasts = TYPING_FOR.get(state);
    if (lasts === undefined) return this.stopped(nick);
    if (this.#typing.size >= TYPING_MAX) this.#typing.clear();
    this.#typing.set(fold(nick), { nick, until: now + lasts });
    return true;
  }

  /** Notes that a user is no longer typing. Returns whether they were. */
  stopped(nick: string): boolean {
    return this.#typing.delete(fold(nick));
  }

  /** Marks a message as deleted. */
  redact(msgid: string): void {
    if (msgid === "" || msgid.length > MSGID_MAX) return;
    this.#redacted.add(msgid);
    if (this.#redacted.size > MESSAGES_MAX) this.#redacted.delete(first(this.#redacted.keys()));
  }

  #react(msgid: string, emoji: string, nick: string): boolean {
    if (emoji.length > REACTION_LENGTH || msgid.length > MSGID_MAX) return false;
    const reactions = this.#reactions.get(msgid) ?? new Map<string, Set<string>>();
    if (reactions.size >= REACTIONS_MAX && !reactions.has(emoji)) return false;
    this.#reactions.set(msgid, reactions);
    if (this.#reactions.size > MESSAGES_MAX) this.#reactions.delete(first(this.#reactions.keys()));
    const nicks = reactions.get(emoji) ?? new Set();
    if (nicks.size >= REACTING_MAX) return false;
    reactions.set(emoji, nicks.add(nick));
    return true;
  }

  #unreact(msgid: string, emoji: string, nick: string): boolean {
    const reactions = this.#reactions.get(msgid);
    const nicks = reactions?.get(emoji);
    if (reactions === undefined || nicks?.delete(nick) !== true) return false;
    if (nicks.size === 0) reactions.delete(emoji);
    if (reactions.size === 0) this.#reactions.delete(msgid);
    return true;
  }
}

function first(names: Iterator<string>): string {
  return names.next().value ?? "";
}
