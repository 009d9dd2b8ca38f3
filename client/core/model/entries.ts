/**
 * Makes the entry of a conversation from a message of the server.
 * @module
 */
import { fold } from "../../../protocol/names/casemapping.ts";
import { ctcp } from "../../../protocol/text/formatting.ts";
import { type Message, nickOf } from "../../../protocol/message.ts";
import type { Entry, EntryKind } from "../events.ts";
import { KeptEntry } from "./kept_entry.ts";
import { REPLY_TAG } from "./messages.ts";
import { detached, shared } from "./strings.ts";

/** The reason that servers give to a QUIT without one. */
const NO_REASON = /^(?:client )?quit:?\s*$/i;

/** The context in which a message becomes an entry. */
export interface Reader {
  /** The client's nick. */
  readonly nick: string;
  isChannel(name: string): boolean;
  /** Returns the channel in a target such as `@#channel`, which addresses some of its members. */
  bare(target: string): string;
}

/**
 * Returns the entry for a message; `undefined` if it has none, such as a CTCP query or a notice of
 * the server itself.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parse } from "../../../protocol/message.ts";
 * import { entryOf } from "./entries.ts";
 *
 * const reader = {
 *   nick: "alice",
 *   isChannel: (name: string) => name.startsWith("#"),
 *   bare: (target: string) => target,
 * };
 * const entry = entryOf(parse(":bob!b@host PRIVMSG #general :alice: hello"), reader, Date.now());
 * assertEquals([entry?.kind, entry?.nick, entry?.mention], ["message", "bob", true]);
 * ```
 *
 * @param now ms since 1970, for messages without a server time
 * @param buffer the conversation, for commands that do not name one (QUIT, NICK)
 */
export function entryOf(
  { tags, source, command, params }: Message,
  reader: Reader,
  now: number,
  buffer = "",
): Entry | undefined {
  if (source === undefined) return undefined;
  const nick = nickOf(source);
  const own = fold(nick) === fold(reader.nick);
  const msgid = tags.get("msgid");
  const replyTo = tags.get(REPLY_TAG);
  const account = tags.get("account");
  const entry = (kind: EntryKind, where: string, text: string, more: Partial<Entry> = {}) =>
    new KeptEntry({
      kind,
      time: timeOf(tags, now),
      buffer: shared(where),
      nick: shared(nick),
      text: detached(text),
      own,
      mention: false,
      msgid: msgid && detached(msgid),
      replyTo: replyTo && detached(replyTo),
      account: account && shared(account),
      ...more,
    });
  const [first = "", second = ""] = params;
  switch (command) {
    case "PRIVMSG":
    case "NOTICE": {
      if (command === "NOTICE" && !source.includes("!")) return undefined;
      const query = ctcp(second);
      const action = query?.command === "ACTION" ? query : undefined;
      if (action === undefined && second.startsWith("\x01")) return undefined;
      const target = reader.bare(first);
      const isPublic = reader.isChannel(target);
      const kind = action !== undefined ? "action" : command === "NOTICE" ? "notice" : "message";
      const text = action?.params ?? second;
      const mention = !own && (isPublic ? mentions(text, reader.nick) : kind !== "notice");
      return entry(kind, isPublic || own ? target : nick, text, { mention });
    }
    case "JOIN":
      return entry("join", first, "");
    case "PART":
      return entry("part", first, second);
    case "QUIT":
      return entry("quit", buffer, NO_REASON.test(first) ? "" : first);
    case "NICK":
      return entry("nick", buffer, first);
    case "TOPIC":
      return entry("topic", first, second);
    case "KICK": {
      const mention = fold(second) === fold(reader.nick);
      return entry("kick", first, params[2] ?? "", { about: second, mention });
    }
    case "MODE":
      return reader.isChannel(first) ? entry("mode", first, params.slice(1).join(" ")) : undefined;
  }
  return undefined;
}

/** Returns whether a text holds this nick as a word of its own. */
export function mentions(text: string, nick: string): boolean {
  const words = text.toLowerCase();
  const name = nick.toLowerCase();
  if (name === "") return false;
  for (let at = words.indexOf(name); at >= 0; at = words.indexOf(name, at + 1)) {
    if (!isWordAt(words, at - 1) && !isWordAt(words, at + name.length)) return true;
  }
  return false;
}

function isWordAt(text: string, at: number): boolean {
  return /[\p{L}\p{N}_]/u.test(text.charAt(at));
}

function timeOf(tags: ReadonlyMap<string, string>, now: number): number {
  const time = Date.parse(tags.get("time") ?? "");
  return Number.isNaN(time) ? now : time;
}

/** Returns whether an entry is a message of a user; others are happenings. */
export function isSpoken({ kind }: Entry): boolean {
  return kind === "message" || kind === "notice" || kind === "action";
}
