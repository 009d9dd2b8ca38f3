/**
 * The event that restores, from the store, a registered channel that the hub has dropped.
 * @module
 */

import { restoreChannel } from "../channel/stored_channel.ts";
import type { RestoreChannelEvent } from "../records/event.ts";
import type { ServerKind } from "./kind.ts";

/** No client is told: the channel has no members. Refused if the channel is still there. */
export const restoreChannelKind: ServerKind<RestoreChannelEvent> = {
  applyAlone(state, { stored }) {
    if (state.channel(stored.name) !== undefined) return false;
    state.addChannel(restoreChannel(stored));
    return true;
  },
  irc: () => undefined,
  line: () => undefined,
};
