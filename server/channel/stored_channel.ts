/**
 * Converts a channel to the form that the store keeps, and back.
 * @module
 */

import type { Channel, ListEntry } from "../hub/model.ts";
import { type MutableChannel, newChannel } from "../hub/mutable_model.ts";
import { listEntry } from "./list_mask.ts";
import type { ChannelRegistration, RegisteredChannel } from "../records/registered_channel.ts";

/** The registration of a stored channel that is not registered: its members keep it. */
export const KEPT: ChannelRegistration = { founder: "", access: new Map() };

/**
 * Returns a channel as it was stored, without members. {@link State.addChannel} adds it
 * to the hub, which keeps it, with its modes and the access of accounts, while it is empty.
 */
export function restoreChannel(stored: RegisteredChannel): MutableChannel {
  const channel = newChannel(stored.name, stored.createdAt);
  channel.namedAt = stored.namedAt ?? stored.createdAt;
  channel.topic = stored.topic;
  channel.flags = stored.flags;
  channel.key = stored.key;
  channel.limit = stored.limit;
  channel.forward = stored.forward;
  for (const letter of ["b", "e", "I"] as const) {
    channel.lists[letter] = stored.lists[letter].flatMap(compiledEntry);
  }
  if (stored.founder !== KEPT.founder) {
    channel.registration = { founder: stored.founder, access: stored.access };
  }
  return channel;
}

/** Returns a registered channel in the form that the store keeps. */
export function storedChannel(
  channel: Channel,
  registration: ChannelRegistration,
): RegisteredChannel {
  const { name, createdAt, namedAt, topic, flags, key, limit, forward, lists } = channel;
  return {
    name,
    createdAt,
    ...(namedAt === createdAt ? {} : { namedAt }),
    topic,
    flags,
    key,
    limit,
    ...(forward === undefined ? {} : { forward }),
    founder: registration.founder,
    access: registration.access,
    lists: { b: plain(lists.b), e: plain(lists.e), I: plain(lists.I) },
  };
}

function compiledEntry(
  { mask, setBy, setAt }: { mask: string; setBy: string; setAt: number },
): ListEntry[] {
  const entry = listEntry(mask, setBy, setAt);
  return entry === undefined ? [] : [entry];
}

function plain(entries: readonly ListEntry[]) {
  return entries.map(({ mask, setBy, setAt }) => ({ mask, setBy, setAt }));
}
