/**
 * The events that add and remove server bans.
 * @module
 */

import type { Actor } from "./fields.ts";
import type { ServerKind } from "./kind.ts";

/** An operator bans users from the server. */
export interface BanEvent extends Actor {
  readonly type: "ban";
  readonly mask: string;
  readonly reason: string;
  /** The end of the ban, in milliseconds since 1970; absent if it has none. */
  readonly until?: number;
}

/** An operator ends a ban. */
export interface UnbanEvent extends Actor {
  readonly type: "unban";
  readonly mask: string;
}

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

/** How the hub, the store and clients take a {@link UnbanEvent}. */
export const unban: ServerKind<UnbanEvent> = {
  applyAlone: (state, { mask }) => state.bans.remove(mask),
  store: (store, { mask }) => store.removeBan(mask),
  irc: () => undefined,
  line: () => undefined,
};
