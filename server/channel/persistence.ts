/**
 * Stores registered channels as events change them, and restores them at start.
 * @module
 */

import { fold } from "../../protocol/names/casemapping.ts";
import type { Event } from "../records/event.ts";
import type { MutableChannel } from "../hub/mutable_model.ts";
import type { HubView } from "../hub/view.ts";
import { channelConversation, closedConversation } from "../records/conversation.ts";
import type { Store } from "../store/store.ts";
import { KEPT, restoreChannel, storedChannel } from "./stored_channel.ts";

/** Stores the changes of an applied event to a registered channel. */
export function keepChannel(store: Store, state: HubView, event: Event): void {
  switch (event.type) {
    case "mode":
    case "topic":
      return put(store, state, event.channel);
    case "rename":
      store.removeChannel(event.channel);
      return put(store, state, event.name);
    case "registration":
      if (event.registration === undefined) end(store, event.channel);
      return put(store, state, event.channel);
  }
}

/** Returns the registered channels in the store, without members, for a hub at start. */
export function restoredChannels(store: Store): MutableChannel[] {
  return [...store.channels()].map(restoreChannel);
}

/**
 * Ends a registration. The channel's members keep its history; a later channel of its name does not
 * get it. The metadata is deleted.
 */
function end(store: Store, name: string): void {
  const stored = store.channel(name);
  if (stored === undefined) return;
  const { createdAt, namedAt = createdAt } = stored;
  const own = closedConversation(stored.name, createdAt);
  store.renameConversation(channelConversation(stored.name), own, namedAt);
  for (const key of store.metadata(fold(name)).keys()) {
    store.setMetadata(fold(name), key, undefined);
  }
  store.removeChannel(name);
}

function put(store: Store, state: HubView, name: string): void {
  const channel = state.channel(name);
  if (channel === undefined) return;
  if (channel.registration !== undefined) {
    store.putChannel(storedChannel(channel, channel.registration));
  } else if (store.channel(name)?.founder === KEPT.founder) {
    store.putChannel(storedChannel(channel, KEPT));
  }
}
