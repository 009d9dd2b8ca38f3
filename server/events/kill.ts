import { nickOf } from "../../protocol/message.ts";
import type { Actor, UserId } from "./fields.ts";
import { from, type Kind } from "./kind.ts";

/** An operator throws somebody out. The victim's quit is an event of its own, which follows. */
export interface KillEvent extends Actor {
  readonly type: "kill";
  readonly target: UserId;
  readonly nick: string;
  readonly reason: string;
}

/** https://modern.ircdocs.horse/#kill-message. The victim is told; everybody else sees the quit. */
export const kill: Kind<KillEvent> = {
  apply(state, event) {
    const target = state.userById(event.target);
    if (target === undefined) return false;
    state.fanOut.tell([target], event);
    return true;
  },
  irc: ({ source, nick, reason }) => from(source, "KILL", nick, reason),
  line: ({ source, reason }) => `${nickOf(source)} throws you out: ${reason}`,
};
