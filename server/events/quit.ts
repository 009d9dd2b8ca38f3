import { nickOf } from "../../protocol/message.ts";
import type { Actor } from "../event.ts";
import { from, type Kind } from "./kind.ts";

/** Somebody is gone. */
export interface QuitEvent extends Actor {
  readonly type: "quit";
  readonly reason: string;
}

export const quit: Kind<QuitEvent> = {
  apply(state, event, user) {
    state.tell(state.peers(user), event, user);
    state.removeUser(user);
    return true;
  },
  irc: ({ source, reason }) => from(source, "QUIT", reason),
  line: ({ source }) => `${nickOf(source)} left the chat.`,
};
