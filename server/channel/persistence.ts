import type { Event } from "../events/event.ts";
import type { MutableChannel } from "../hub/mutable_model.ts";
import type { HubView } from "../hub/view.ts";
import type { Store } from "../store/store.ts";
import { restoreChannel, storedChannel } from "./stored_channel.ts";

/** Keeps in the store what an event, which was applied, has changed of a registered channel. */
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

/** Returns the registered channels that the store has, without members, for a hub that begins. */
export function restoredChannels(store: Store): MutableChannel[] {
  return [...store.channels()].map(restoreChannel);
}

function put(store: Store, state: HubView, name: string): void {
  const channel = state.channel(name);
  if (channel?.registration === undefined) return;
  store.putChannel(storedChannel(channel, channel.registration));
}
