/**
 * What is stored as text: JSON, with the few things that JSON has no form for. What was decoded is encoded as it was
 * before, to the letter.
 */

import { decodeBase64, encodeBase64 } from "../../protocol/base64.ts";
import type { Event } from "../event.ts";
import type { Account, Ban, RegisteredChannel } from "./store.ts";

/** An event without its place in history. The connection it came from is nobody's once the process has ended. */
export function encodeEvent(event: Event): string {
  const { id: _id, time: _time, session: _session, ...rest } = event;
  return "tags" in rest && rest.tags !== undefined
    ? JSON.stringify({ ...rest, tags: [...rest.tags] })
    : JSON.stringify(rest);
}

export function decodeEvent(text: string, id: string, time: number): Event {
  const event = JSON.parse(text);
  return event.tags === undefined
    ? { ...event, id, time }
    : { ...event, tags: new Map(event.tags), id, time };
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
