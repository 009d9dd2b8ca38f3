/**
 * The event of a change of metadata.
 * @module
 */

import { METADATA } from "../../protocol/capabilities.ts";
import type { MetadataEvent } from "../records/event.ts";
import type { Kind } from "./kind.ts";

/**
 * https://ircv3.net/specs/extensions/metadata. Each session tells its client if that has subscribed
 * to the key.
 */
export const metadata: Kind<MetadataEvent> = {
  apply(state, event) {
    const { target, about, owner, key, value } = event;
    const user = about === undefined ? undefined : state.userById(about);
    const channel = about === undefined ? state.channel(target) : undefined;
    const holder = user ?? channel;
    if (holder === undefined) return false;
    if (value === undefined || owner !== undefined) holder.metadata.delete(key);
    else holder.metadata.set(key, value);
    if (user !== undefined) {
      state.fanOut.tellAround(user, state.peers(user), event, undefined, METADATA);
    } else if (channel !== undefined) state.fanOut.tell(channel.members.keys(), event);
    return true;
  },
  store(store, { owner, key, value }) {
    if (owner !== undefined) store.setMetadata(owner, key, value);
  },
  irc: () => undefined,
  line: () => undefined,
};
