/**
 * The event of a change in the ownership of a channel.
 * @module
 */

import type { ChannelRegistrationEvent } from "../records/event.ts";
import type { ServerKind } from "./kind.ts";

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
