import type { Channel, ListEntry, Registration } from "../hub/model.ts";
import { type MutableChannel, newChannel } from "../hub/mutable_model.ts";
import type { RegisteredChannel } from "../store/store.ts";
import { listEntry } from "./list_mask.ts";

/**
 * A registered channel as it was stored, with nobody in it. The hub keeps it from then on ({@link State.addChannel}), so
 * that whoever joins meets its modes, and who has access by their account gets it.
 */
export function restoreChannel(stored: RegisteredChannel): MutableChannel {
  const channel = newChannel(stored.name, stored.createdAt);
  channel.topic = stored.topic;
  channel.flags = stored.flags;
  channel.key = stored.key;
  channel.limit = stored.limit;
  for (const letter of ["b", "e", "I"] as const) {
    channel.lists[letter] = stored.lists[letter].flatMap(entryOf);
  }
  channel.registration = { founder: stored.founder, access: stored.access };
  return channel;
}

/** What is to be stored of a channel that is, or becomes, registered. */
export function storedChannel(channel: Channel, registration: Registration): RegisteredChannel {
  const { name, createdAt, topic, flags, key, limit, lists } = channel;
  return {
    name,
    createdAt,
    topic,
    flags,
    key,
    limit,
    founder: registration.founder,
    access: registration.access,
    lists: { b: plain(lists.b), e: plain(lists.e), I: plain(lists.I) },
  };
}

function entryOf(
  { mask, setBy, setAt }: { mask: string; setBy: string; setAt: number },
): ListEntry[] {
  const entry = listEntry(mask, setBy, setAt);
  return entry === undefined ? [] : [entry];
}

function plain(entries: readonly ListEntry[]) {
  return entries.map(({ mask, setBy, setAt }) => ({ mask, setBy, setAt }));
}
