/** What is stored as text. What was decoded is encoded as it was before, to the letter. */

import { decodeBase64, encodeBase64 } from "../../protocol/base64.ts";
import type { Draft, Event } from "../events/event.ts";
import type { Ban } from "../bans/bans.ts";
import type { Account, RegisteredChannel } from "./store.ts";

type Message = Extract<Event, { type: "message" }>;

/** What a line has a place for, and what is kept elsewhere or not at all. */
const PLAIN: ReadonlySet<string> = new Set<keyof Message>([
  "type",
  "user",
  "source",
  "account",
  "command",
  "target",
  "text",
  "id",
  "time",
  "session",
]);

/**
 * An event without its place in history. The connection it came from is nobody's once the process has ended.
 *
 * What is said most often is a line of what most messages have, with tabs between, and JSON for what else there is: that
 * takes half the room, and a third of the time. All the rest is JSON.
 */
export function encodeEvent(event: Event): string {
  const line = event.type === "message" && isPlain(event) ? encodePlain(event) : undefined;
  // Such text would not come back: half a character is none in UTF-8, and a zero byte is taken for its end.
  if (line?.isWellFormed() && !line.includes("\0")) return line;
  const { id: _id, time: _time, session: _session, ...rest } = event;
  return toJson(rest);
}

/**
 * An event from what {@link encodeEvent} made.
 *
 * @throws {SyntaxError} where it is none
 */
export function decodeEvent(text: string, id: string, time: number): Event {
  return text.startsWith("{")
    ? { ...eventOf(JSON.parse(text)), id, time }
    : { ...decodePlain(text), id, time };
}

/** An event of what JSON says of it: its tags are a list there. */
export function eventOf({ tags, ...event }: Readonly<Record<string, unknown>>): Draft {
  if (tags === undefined) return event as unknown as Draft;
  return { ...event, tags: new Map(tags as [string, string][]) } as unknown as Draft;
}

/** An event as JSON, without its place in history. */
export function toJson(event: object): string {
  return "tags" in event && event.tags instanceof Map
    ? JSON.stringify({ ...event, tags: [...event.tags] })
    : JSON.stringify(event);
}

/** Whether nothing in it could be taken for something else: what an import brings may be anything. */
function isPlain({ command, text, source, account, target }: Message): boolean {
  return (command === "PRIVMSG" || command === "NOTICE") && typeof text === "string" &&
    isField(source) && isField(target) &&
    (account === undefined || account !== "" && isField(account));
}

function isField(text: string): boolean {
  return typeof text === "string" && !text.includes("\t");
}

function encodePlain(message: Message): string {
  const { user, source, account = "", command, target, text } = message;
  let more = "";
  for (const key in message) {
    if (PLAIN.has(key)) continue;
    more = toJson(Object.fromEntries(Object.entries(message).filter(([key]) => !PLAIN.has(key))));
    break;
  }
  return `${command}\t${user}\t${source}\t${account}\t${target}\t${more}\t${text}`;
}

function decodePlain(line: string): Draft {
  let end = -1;
  const next = (): string => {
    const start = end + 1;
    end = line.indexOf("\t", start);
    if (end < 0) throw new SyntaxError("a message has fewer parts than it should have");
    return line.slice(start, end);
  };
  const command = next() as Message["command"];
  const [user, source, account, target, more] = [Number(next()), next(), next(), next(), next()];
  const text = line.slice(end + 1);
  const actor = account === "" ? { user, source } : { user, source, account };
  if (more === "") return { type: "message", ...actor, command, target, text };
  const { bot, operator, status, ...rest } = JSON.parse(more);
  return eventOf({
    type: "message",
    ...actor,
    ...(bot === undefined ? {} : { bot }),
    ...(operator === undefined ? {} : { operator }),
    command,
    target,
    ...(status === undefined ? {} : { status }),
    text,
    ...rest,
  });
}

/** An account as the text that the database keeps. */
export function encodeAccount({ scram, ...rest }: Account): string {
  if (scram === undefined) return JSON.stringify(rest);
  const { iterations, salt, storedKey, serverKey } = scram;
  const keys = [salt, storedKey, serverKey].map(encodeBase64);
  return JSON.stringify({ ...rest, scram: [iterations, ...keys] });
}

export function decodeAccount(text: string): Account {
  const { scram, ...rest } = JSON.parse(text);
  if (scram === undefined) return { ...rest, scram: undefined };
  const [iterations, salt, storedKey, serverKey] = scram;
  return {
    ...rest,
    scram: {
      iterations,
      salt: bytes(salt),
      storedKey: bytes(storedKey),
      serverKey: bytes(serverKey),
    },
  };
}

export function encodeChannel(channel: RegisteredChannel): string {
  return JSON.stringify({ ...channel, access: [...channel.access] });
}

export function decodeChannel(text: string): RegisteredChannel {
  const channel = JSON.parse(text);
  const { topic, key, limit, access } = channel;
  return { ...channel, topic, key, limit, access: new Map(access) };
}

export function encodeBan(ban: Ban): string {
  return JSON.stringify(ban);
}

export function decodeBan(text: string): Ban {
  const ban = JSON.parse(text);
  return { ...ban, until: ban.until };
}

function bytes(text: string): Uint8Array {
  return decodeBase64(text) ?? new Uint8Array(0);
}
