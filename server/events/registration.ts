import type { Actor } from "./fields.ts";
import type { Registration } from "../hub/model.ts";
import type { ServerKind } from "./kind.ts";

/** A channel comes to belong to an account, to another one, to other people besides, or to nobody. */
export interface RegistrationEvent extends Actor {
  readonly type: "registration";
  readonly channel: string;
  /** Absent where it is nobody's from now on. */
  readonly registration?: Registration;
}

/** Members see what it does to their modes, which are events of their own. */
export const registration: ServerKind<RegistrationEvent> = {
  applyAlone(state, event) {
    const channel = state.channel(event.channel);
    if (channel === undefined) return false;
    channel.registration = event.registration;
    if (channel.registration === undefined && channel.members.size === 0) {
      state.removeChannel(channel);
    }
    return true;
  },
  irc: () => undefined,
  line: () => undefined,
};
