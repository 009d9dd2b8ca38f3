/**
 * Encodes events, accounts, channels and bans as the texts that the database and exports hold.
 * Encoding a decoded text gives exactly the same text.
 * @module
 */

import { decodeBase64, encodeBase64 } from "../../protocol/base64.ts";
import type { Draft, Event } from "../records/event.ts";
import type { Ban } from "../bans/bans.ts";
import type { Account } from "../records/account.ts";
import type { RegisteredChannel } from "../records/registered_channel.ts";

type Message = Extract<Event, { type: "message" }>;

/**
 * Fields of a message that its JSON leaves out: they have a place in the line, are stored
 * elsewhere, or are not stored.
 */
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
 * Encodes an event without its id, time and session: the first two are stored beside it, and the
 * session ends with the process.
 *
 * A PRIVMSG or NOTICE is a line: the usual fields separated by tabs, and JSON for other fields. A
 * line takes half the space and a third of the time of JSON. All other events are JSON.
 */
export function encodeEvent(event: Event): string {
  const line = event.type === "message" && isPlain(event) ? encodePlain(event) : undefined;
  // SQLite would not return such a text unchanged: a lone surrogate has no UTF-8, and a zero byte
  // ends the text.
  if (line?.isWellFormed() && !line.includes("\0")) return line;
  const { id: _id, time: _time, session: _session, ...rest } = event;
  return toJson(rest);
}

/**
 * Decodes an event that {@link encodeEvent} encoded.
 *
 * @throws {SyntaxError} if the text is not an event
 */
export function decodeEvent(text: string, id: string, time: number): Event {
  return text.startsWith("{")
    ? { ...eventOf(JSON.parse(text)), id, time }
    : { ...decodePlain(text), id, time };
}

/** Makes an event of parsed JSON, in which tags are a list. */
export function eventOf({ tags, ...event }: Readonly<Record<string, unknown>>): Draft {
  if (tags === undefined) return event as unknown as Draft;
  return { ...event, tags: new Map(tags as [string, string][]) } as unknown as Draft;
}

/** Encodes an event as JSON, in which tags are a list. */
export function toJson(event: object): string {
  return "tags" in event && event.tags instanceof Map
    ? JSON.stringify({ ...event, tags: [...event.tags] })
    : JSON.stringify(event);
}

/**
 * Whether a message can be a line. Its fields may have any type, because an import may bring
 * anything.
 */
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
    if (end < 0) throw new SyntaxError("a message has too few fields");
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

/** Stands for a key of SCRAM-SHA-512 that is not stored. */
const ABSENT_KEY = encodeBase64(new Uint8Array(64));

/** Encodes an account for the database. */
export function encodeAccount({ scram, ...rest }: Account): string {
  if (scram === undefined) return JSON.stringify(rest);
  const { iterations, salt, storedKey, serverKey, sha512 } = scram;
  const more = sha512 === undefined ? [] : [sha512.storedKey, sha512.serverKey];
  const keys = [salt, storedKey, serverKey, ...more].map(encodeBase64);
  return JSON.stringify({ ...rest, scram: [iterations, ...keys] });
}

/** Decodes an account that {@link encodeAccount} encoded. */
export function decodeAccount(text: string): Account {
  const { scram, ...rest } = JSON.parse(text);
  if (scram === undefined) return { ...rest, scram: undefined };
  const [iterations, salt, storedKey, serverKey, storedKey512, serverKey512] = scram;
  // Keys that an older account lacks take as long: the time must not tell accounts apart.
  const sha512 = {
    storedKey: bytes(storedKey512 ?? ABSENT_KEY),
    serverKey: bytes(serverKey512 ?? ABSENT_KEY),
  };
  return {
    ...rest,
    scram: {
      iterations,
      salt: bytes(salt),
      storedKey: bytes(storedKey),
      serverKey: bytes(serverKey),
      ...(storedKey512 === undefined ? {} : { sha512 }),
    },
  };
}

/** Encodes a registered channel for the database. */
export function encodeChannel(channel: RegisteredChannel): string {
  return JSON.stringify({ ...channel, access: [...channel.access] });
}

/** Decodes a channel that {@link encodeChannel} encoded. */
export function decodeChannel(text: string): RegisteredChannel {
  const channel = JSON.parse(text);
  const { topic, key, limit, access } = channel;
  return { ...channel, topic, key, limit, access: new Map(access) };
}

/** Encodes a ban for the database. */
export function encodeBan(ban: Ban): string {
  return JSON.stringify(ban);
}

/** Decodes a ban that {@link encodeBan} encoded. */
export function decodeBan(text: string): Ban {
  const ban = JSON.parse(text);
  return { ...ban, until: ban.until };
}

function bytes(text: string): Uint8Array {
  return decodeBase64(text) ?? new Uint8Array(0);
}
