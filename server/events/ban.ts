import type { Actor } from "./fields.ts";
import type { ServerKind } from "./kind.ts";

/** An operator shuts somebody out of the server. */
export interface BanEvent extends Actor {
  readonly type: "ban";
  readonly mask: string;
  readonly reason: string;
  /** Milliseconds since 1970; absent where it has no end. */
  readonly until?: number;
}

/** An operator takes a ban back. */
export interface UnbanEvent extends Actor {
  readonly type: "unban";
  readonly mask: string;
}

/** Nobody is told: those whom it hits are, when they go. */
export const ban: ServerKind<BanEvent> = {
  applyAlone(state, { mask, reason, source, time, until }) {
    return state.bans.add({ mask, reason, setBy: source, setAt: time, until });
  },
  store: (store, { mask, reason, source, time, until }) =>
    store.putBan({ mask, reason, setBy: source, setAt: time, until }),
  irc: () => undefined,
  line: () => undefined,
};

export const unban: ServerKind<UnbanEvent> = {
  applyAlone: (state, { mask }) => state.bans.remove(mask),
  store: (store, { mask }) => store.removeBan(mask),
  irc: () => undefined,
  line: () => undefined,
};
