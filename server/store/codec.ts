/**
 * What is stored as text: JSON, with the few things that JSON has no form for. What was decoded is encoded as it was
 * before, to the letter.
 */

import { decodeBase64, encodeBase64 } from "../../protocol/base64.ts";
import type { Event } from "../event.ts";
import type { Account, Ban, RegisteredChannel } from "./store.ts";

/**
 * An event without its place in history. Who did it and what was said are as they are; only the rest is JSON, which
 * costs more. The connection it came from is nobody's once the process has ended.
 */
export interface EncodedEvent {
  readonly source: string;
  /** Null where nothing was said. */
  readonly text: string | null;
  readonly rest: string;
}

export function encodeEvent(event: Event): EncodedEvent {
  const { id: _id, time: _time, session: _session, source, ...others } = event;
  if (!("text" in others) || others.text === undefined) {
    return { source, text: null, rest: encodeRest(others) };
  }
  const { text, ...rest } = others;
  return { source, text, rest: encodeRest(rest) };
}

function encodeRest(rest: object): string {
  const tagged = "tags" in rest && rest.tags instanceof Map;
  return JSON.stringify(tagged ? { ...rest, tags: [...rest.tags as Map<string, string>] } : rest);
}

/** An event from columns of the names of {@link EncodedEvent}. Throws where they make none. */
export function decodeEvent(
  { source, text, rest }: Readonly<Record<string, unknown>>,
  id: string,
  time: number,
): Event {
  const event = JSON.parse(String(rest));
  event.source = String(source);
  if (text !== null) event.text = String(text);
  return eventOf(event, id, time);
}

/** An event of what JSON says of it: its tags are a list there. */
export function eventOf<T extends object>(event: T, id: string, time: number): Event {
  const tags = "tags" in event ? { tags: new Map(event.tags as [string, string][]) } : {};
  return { ...event, ...tags, id, time } as unknown as Event;
}

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
