/**
 * The event of a change in the ownership of a channel.
 * @module
 */

import type { Actor } from "./fields.ts";
import type { ChannelRegistration } from "../hub/model.ts";
import type { ServerKind } from "./kind.ts";

/** A channel is registered, gets another founder or other access, or is no longer registered. */
export interface ChannelRegistrationEvent extends Actor {
  readonly type: "registration";
  readonly channel: string;
  /** Absent when the channel is no longer registered. */
  readonly registration?: ChannelRegistration;
}

/** No client is told: members see changes of their modes, which are other events. */
export const channelRegistration: ServerKind<ChannelRegistrationEvent> = {
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
