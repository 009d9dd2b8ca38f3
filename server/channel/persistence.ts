import type { Event } from "../events/event.ts";
import type { State } from "../hub/state.ts";
import type { Store } from "../store/store.ts";
import { restoreChannel, storedChannel } from "./stored_channel.ts";

/** Keeps in the store what an event, which was applied, has changed of a registered channel. */
export function keepChannel(store: Store, state: State, event: Event): void {
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

/** Puts the channels that were kept into the state, with nobody in them. */
export function restoreChannels(store: Store, state: State): void {
  for (const stored of store.channels()) state.addChannel(restoreChannel(stored));
}

/** Puts a channel that is kept into the state again, where it left it for a change that could not be kept. */
export function restoreLost(store: Store, state: State, name: string): void {
  const stored = store.channel(name);
  if (stored !== undefined && state.channel(name) === undefined) {
    state.addChannel(restoreChannel(stored));
  }
}

function put(store: Store, state: State, name: string): void {
  const channel = state.channel(name);
  if (channel?.registration === undefined) return;
  store.putChannel(storedChannel(channel, channel.registration));
}
