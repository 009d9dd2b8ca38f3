/**
 * Stores registered channels as events change them, and restores them at start.
 * @module
 */

import type { Event } from "../events/event.ts";
import type { MutableChannel } from "../hub/mutable_model.ts";
import type { HubView } from "../hub/view.ts";
import type { Store } from "../store/store.ts";
import { restoreChannel, storedChannel } from "./stored_channel.ts";

/** Stores what an applied event changed in a registered channel. */
export function keepChannel(store: Store, state: HubView, event: Event): void {
  switch (event.type) {
    case "mode":
    case "topic":
      return put(store, state, event.channel);
    case "rename":
      store.removeChannel(event.channel);
      return put(store, state, event.name);
    case "registration":
      if (event.registration === undefined) store.removeChannel(event.channel);
      return put(store, state, event.channel);
  }
}

/** Returns the registered channels in the store, without members, for a hub at start. */
export function restoredChannels(store: Store): MutableChannel[] {
  return [...store.channels()].map(restoreChannel);
}

function put(store: Store, state: HubView, name: string): void {
  const channel = state.channel(name);
  if (channel?.registration === undefined) return;
  store.putChannel(storedChannel(channel, channel.registration));
}
