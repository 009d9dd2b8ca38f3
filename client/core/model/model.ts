/**
 * The client's state of the network: its nick, conversations, members and entries.
 * @module
 */
import { fold } from "../../../protocol/names/casemapping.ts";
import { parseIsupport } from "../../../protocol/isupport.ts";
import { type Message, nickOf } from "../../../protocol/message.ts";
import type { ClientEvent, Entry, EntryKind } from "../events.ts";
import { type Buffer, Buffers, type Member } from "./buffers.ts";
import {
  CHANNELS_MAX,
  checkName,
  ISUPPORT_MAX,
  ISUPPORT_TOKEN_MAX,
  MEMBERS_MAX,
} from "./memory_limits.ts";
import { applyMemberModes, prefixesOf } from "./member_modes.ts";
import { MemoryLimitError } from "../transport/memory_limit_error.ts";
import { entryOf, isSpoken } from "./entries.ts";
import { WHO_TOKEN } from "./messages.ts";
import { replyText } from "./reply_text.ts";
import { uncount } from "./unread.ts";
import { WordSet } from "./word_set.ts";

const COMINGS_AND_GOINGS: ReadonlySet<EntryKind> = new Set(["join", "part", "quit"]);

/**
 * Holds the client's state of the network. Messages change it by {@linkcode Model.apply}, which
 * does no I/O and returns the changes as events.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parse } from "../../../protocol/message.ts";
 * import { Model } from "./model.ts";
 *
 * const model = new Model();
 * model.nick = "alice";
 * model.apply(parse(":alice!a@host JOIN #general"), Date.now());
 * const [event] = model.apply(parse(":bob!b@host PRIVMSG #general :Hello!"), Date.now());
 *
 * assertEquals(event?.type, "entry");
 * assertEquals(model.buffers.get("#general")?.unread, 1);
 * ```
 */
export class Model {
  readonly buffers: Buffers;
  /** Nicks whose messages are dropped. */
  readonly ignored = new WordSet();
  /** The tokens of ISUPPORT (005). */
  readonly isupport = new Map<string, string>();
  nick = "";
  /** Whether the user is marked as away. */
  away = false;
  /** Whether the user is an operator of the server. */
  isOperator = false;
  /** The client's `nick!user@host` as other users see it; "" until the server has shown it. */
  source = "";
  /** Members added since they were last counted, and those counted then. */
  #members = 0;

  /** @param kept the most entries of all conversations together */
  constructor(kept?: number) {
    this.buffers = new Buffers(kept);
  }

  /** The network's name; "" if the server gave none. */
  get network(): string {
    return this.isupport.get("NETWORK") ?? "";
  }

  /** The most bytes of a line, without its tags and with its ending. */
  get lineLength(): number {
    return Number(this.isupport.get("LINELEN")) || 512;
  }

  /** Returns whether a name is a channel's. */
  isChannel(name: string): boolean {
    return name !== "" && (this.isupport.get("CHANTYPES") || "#&").includes(name.charAt(0));
  }

  /** Returns the channel in a target such as `@#channel`, which addresses some of its members. */
  bare(target: string): string {
    const statuses = this.isupport.get("STATUSMSG") ?? "";
    let at = 0;
    while (at < target.length - 1 && statuses.includes(target.charAt(at))) at++;
    return at > 0 && this.isChannel(target.slice(at)) ? target.slice(at) : target;
  }

  /** Forgets the server's description of itself when the connection has ended. */
  disconnected(): void {
    this.isupport.clear();
    this.source = "";
    this.away = this.isOperator = false;
    this.buffers.disconnected();
  }

  /**
   * Changes the model by a message from the server, and returns the changes as events.
   *
   * @param now ms since 1970
   * @param spoken the entry of a PRIVMSG or NOTICE, if `entryOf` has read it already
   * @throws {MemoryLimitError} if the server sends more than the client can hold
   */
  apply(message: Message, now: number, spoken?: Entry): ClientEvent[] {
    const { command, params } = message;
    const nick = message.source === undefined ? "" : nickOf(message.source);
    checkName(nick);
    switch (command) {
      case "005":
        return this.#describe(params.slice(1, -1));
      case "JOIN":
        return this.#join(message, nick, now);
      case "PART":
      case "KICK":
        return this.#leave(message, nick, now);
      case "QUIT":
        return this.#quit(message, nick, now);
      case "NICK":
        return this.#rename(message, nick, now);
      case "TOPIC":
        this.#setTopic(params[0], params[1]);
        return this.#record(message, now);
      case "331":
      case "332":
        this.#setTopic(params[1], command === "332" ? params[2] : "");
        return [];
      case "353":
        this.#names(params[2], params[3]);
        return [];
      case "366":
        return this.#named(params[1]);
      case "381":
        this.isOperator = true;
        return replies(message);
      case "MODE":
        this.#modes(params);
        return this.#record(message, now);
      case "AWAY":
        return this.#setAway(nick, params.length > 0);
      case "305":
      case "306":
        this.away = command === "306";
        this.#setAway(this.nick, this.away);
        return replies(message);
      case "354":
        return params[1] === WHO_TOKEN ? this.#setAway(params[2], params[3]?.startsWith("G")) : [];
      case "ACCOUNT":
        this.#eachMember(nick, (member) => setAccount(member, params[0]));
        return [];
      case "INVITE":
        return this.#invited(params, nick);
      case "PRIVMSG":
      case "NOTICE":
        return this.#said(message, spoken ?? entryOf(message, this, now));
      case "TAGMSG":
        return this.#annotate(message, nick, now);
      case "REDACT":
        return this.#redact(params, nick);
      default:
        return replies(message);
    }
  }

  /**
   * Returns the entries of a conversation's history, oldest first. It leaves out the client's own
   * joins and leaves, which were reported when they happened.
   */
  history(buffer: string, messages: readonly Message[], now: number): Entry[] {
    return messages.map((message) => entryOf(message, this, now, buffer))
      .filter((entry) => entry !== undefined)
      .filter((entry) => !(entry.own && COMINGS_AND_GOINGS.has(entry.kind)))
      .filter((entry) => !isSpoken(entry) || !this.ignored.has(entry.nick));
  }

  /** Applies the reactions and redactions in history to their messages. */
  annotate(messages: readonly Message[], now: number): void {
    for (const message of messages) {
      const nick = message.source === undefined ? "" : nickOf(message.source);
      if (message.command === "TAGMSG") this.#annotate(message, nick, now);
      if (message.command === "REDACT") this.#redact(message.params, nick);
    }
  }

  /** Adds entries of a conversation that the client missed, at its end. */
  keep(name: string, entries: readonly Entry[]): void {
    const buffer = this.buffers.open(name, this.isChannel(name) ? "channel" : "query");
    for (const entry of entries) this.buffers.add(entry, [buffer.name]);
  }

  #isOwn(nick: string): boolean {
    return fold(nick) === fold(this.nick);
  }

  #said(message: Message, entry: Entry | undefined): ClientEvent[] {
    if (entry !== undefined) {
      if (this.ignored.has(entry.nick)) return [];
      this.buffers.open(entry.buffer, this.isChannel(entry.buffer) ? "channel" : "query");
      return this.#recordEntry(entry, [entry.buffer]);
    }
    const text = message.params[1] ?? "";
    if (message.command !== "NOTICE" || text.startsWith("\x01")) return [];
    return [{ type: "info", text }];
  }

  /** An INVITE: of the user, or (with `invite-notify`) of another user to a shared channel. */
  #invited([invited = "", channel = ""]: readonly string[], nick: string): ClientEvent[] {
    if (this.ignored.has(nick)) return [];
    const text = this.#isOwn(invited)
      ? `${nick} invites you to ${channel}: /join ${channel}`
      : `${nick} invited ${invited} to ${channel}.`;
    return [{ type: "info", text }];
  }

  /** Returns the conversation that a message belongs to, by its target and the sender's nick. */
  #conversation(target: string, nick: string): Buffer | undefined {
    const name = this.bare(target);
    return this.buffers.get(this.isChannel(name) || this.#isOwn(nick) ? name : nick);
  }

  #annotate(message: Message, nick: string, now: number): ClientEvent[] {
    const buffer = this.#conversation(message.params[0] ?? "", nick);
    if (buffer === undefined || this.ignored.has(nick)) return [];
    const changed = buffer.annotations.apply(message, nick, this.#isOwn(nick), now);
    return changed ? [{ type: "annotated", buffer: buffer.name }] : [];
  }

  #redact([target = "", msgid = ""]: readonly string[], nick: string): ClientEvent[] {
    const buffer = this.#conversation(target, nick);
    if (buffer !== undefined) uncount(buffer, msgid);
    buffer?.annotations.redact(msgid);
    return buffer === undefined ? [] : [{ type: "annotated", buffer: buffer.name }];
  }

  #join(message: Message, nick: string, now: number): ClientEvent[] {
    const [channel = "", account] = message.params;
    const own = this.#isOwn(nick);
    checkName(channel);
    if (own && this.buffers.get(channel) === undefined && this.buffers.size >= CHANNELS_MAX) {
      throw new MemoryLimitError(
        `the server says that you are in more than ${CHANNELS_MAX} channels`,
      );
    }
    const buffer = own ? this.buffers.open(channel, "channel") : this.buffers.get(channel);
    if (buffer === undefined) return [];
    const events: ClientEvent[] = [];
    if (own) {
      this.source = message.source ?? "";
      buffer.joined = true;
      buffer.members.clear();
      events.push({ type: "joined", channel: buffer.name });
    }
    const member: Member = { nick, prefixes: "", away: false };
    setAccount(member, account);
    this.#addMember(buffer, member);
    return [...events, ...this.#record(message, now)];
  }

  #leave(message: Message, nick: string, now: number): ClientEvent[] {
    const [channel = "", second = "", third = ""] = message.params;
    const buffer = this.buffers.get(channel);
    if (buffer === undefined) return [];
    const kicked = message.command === "KICK";
    const gone = kicked ? second : nick;
    const events = this.#record(message, now);
    buffer.members.delete(fold(gone));
    if (!this.#isOwn(gone)) return events;
    buffer.joined = false;
    buffer.members.clear();
    const reason = kicked
      ? `You were kicked from ${channel} by ${nick}${third && `: ${third}`}`
      : second;
    return [...events, {
      type: "left",
      channel: buffer.name,
      reason,
      how: kicked ? "kick" : "part",
    }];
  }

  #quit(message: Message, nick: string, now: number): ClientEvent[] {
    const events = this.#record(message, now, this.buffers.with(nick));
    for (const buffer of this.buffers.all()) buffer.members.delete(fold(nick));
    return events;
  }

  #rename(message: Message, nick: string, now: number): ClientEvent[] {
    const [next = ""] = message.params;
    checkName(next);
    const own = this.#isOwn(nick);
    const events = this.#record(message, now, this.buffers.with(nick));
    for (const buffer of this.buffers.all()) {
      const member = buffer.members.get(fold(nick));
      if (member === undefined) continue;
      buffer.members.delete(fold(nick));
      member.nick = next;
      buffer.members.set(fold(next), member);
    }
    if (!own) return events;
    this.nick = next;
    if (this.source !== "") this.source = next + this.source.slice(nick.length);
    return [...events, { type: "own-nick", nick: next, before: nick }];
  }

  #setTopic(channel = "", topic = ""): void {
    const buffer = this.buffers.get(channel);
    if (buffer !== undefined) buffer.topic = topic;
  }

  #names(channel = "", names = ""): void {
    const buffer = this.buffers.get(channel);
    if (buffer === undefined) return;
    const { symbols } = prefixesOf(this.isupport);
    for (const name of names.split(" ").filter((each) => each !== "")) {
      let at = 0;
      while (symbols.includes(name.charAt(at)) && at < name.length - 1) at++;
      const nick = nickOf(name.slice(at));
      const known = buffer.members.get(fold(nick));
      if (known !== undefined) known.prefixes = name.slice(0, at);
      else this.#addMember(buffer, { nick, prefixes: name.slice(0, at), away: false });
    }
  }

  #addMember(buffer: Buffer, member: Member): void {
    checkName(member.nick);
    buffer.members.set(fold(member.nick), member);
    if (++this.#members <= MEMBERS_MAX) return;
    this.#members = 0;
    for (const { members } of this.buffers.all()) this.#members += members.size;
    if (this.#members > MEMBERS_MAX) {
      throw new MemoryLimitError(`the server lists more than ${MEMBERS_MAX} members`);
    }
  }

  #describe(tokens: readonly string[]): [] {
    parseIsupport(tokens, this.isupport);
    const isLong = tokens.some(({ length }) => length > ISUPPORT_TOKEN_MAX);
    if (!isLong && this.isupport.size <= ISUPPORT_MAX) return [];
    throw new MemoryLimitError("the server describes itself without end");
  }

  #named(channel = ""): ClientEvent[] {
    return this.buffers.get(channel)?.joined ? [{ type: "names", channel }] : [];
  }

  #ownModes(modes = ""): void {
    for (const [, sign, letters = ""] of modes.matchAll(/([+-])([^+-]*)/g)) {
      if (letters.includes("o")) this.isOperator = sign === "+";
    }
  }

  #modes([channel = "", modes = "", ...rest]: readonly string[]): void {
    if (this.#isOwn(channel)) return this.#ownModes(modes);
    const members = this.buffers.get(channel)?.members;
    if (members !== undefined) applyMemberModes(members, modes, rest, this.isupport);
  }

  #setAway(nick = "", away = false): [] {
    this.#eachMember(nick, (member) => member.away = away);
    return [];
  }

  #eachMember(nick: string, change: (member: Member) => void): void {
    for (const { members } of this.buffers.all()) {
      const member = members.get(fold(nick));
      if (member !== undefined) change(member);
    }
  }

  #record(message: Message, now: number, buffers?: readonly string[]): ClientEvent[] {
    const entry = entryOf(message, this, now, buffers?.[0]);
    return entry === undefined ? [] : this.#recordEntry(entry, buffers ?? [entry.buffer]);
  }

  #recordEntry(entry: Entry, buffers: readonly string[]): ClientEvent[] {
    for (const name of buffers) this.buffers.get(name)?.annotations.stopped(entry.nick);
    this.buffers.add(entry, buffers);
    return [{ type: "entry", entry, buffers }];
  }
}

function setAccount(member: Member, account: string | undefined): void {
  if (account === undefined || account === "*") delete member.account;
  else member.account = account;
}

export type { Buffer, Member };

function replies(message: Message): ClientEvent[] {
  return [replyText(message)].filter((reply) => reply !== undefined);
}
