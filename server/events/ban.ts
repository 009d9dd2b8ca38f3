/**
 * The events that add and remove server bans.
 * @module
 */

import type { BanEvent, UnbanEvent } from "../records/event.ts";
import type { ServerKind } from "./kind.ts";

/** This event tells no client: users that the ban matches are told when they are disconnected. */
export const ban: ServerKind<BanEvent> = {
  applyAlone(state, { mask, reason, source, time, until }) {
    return state.bans.add({ mask, reason, setBy: source, setAt: time, until });
  },
  store: (store, { mask, reason, source, time, until }) =>
    store.putBan({ mask, reason, setBy: source, setAt: time, until }),
  irc: () => undefined,
  line: () => undefined,
};

/** Applies, stores and renders an {@link UnbanEvent}. */
export const unban: ServerKind<UnbanEvent> = {
  applyAlone: (state, { mask }) => state.bans.remove(mask),
  store: (store, { mask }) => store.removeBan(mask),
  irc: () => undefined,
  line: () => undefined,
};
