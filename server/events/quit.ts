import { nickOf } from "../../protocol/message.ts";
import type { Actor } from "../event.ts";
import { conversationsAround } from "../hub/conversations.ts";
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
  conversations: (_state, _event, user) => conversationsAround(user),
  irc: ({ source, reason }) => from(source, "QUIT", reason),
  line: ({ source }) => `${nickOf(source)} left the chat.`,
};
