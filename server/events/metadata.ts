import { Cap } from "../../protocol/capabilities.ts";
import type { Actor, UserId } from "./fields.ts";
import type { Kind } from "./kind.ts";

/** Somebody says something of themselves, or of a channel, under a key. */
export interface MetadataEvent extends Actor {
  readonly type: "metadata";
  /** A channel's name, or the nick of the one it is about. */
  readonly target: string;
  /** Whom it is about; absent where that is a channel. */
  readonly about?: UserId;
  /** Under whose name the store keeps it; absent where it is gone with the user or the channel. */
  readonly owner?: string;
  readonly key: string;
  /** Absent where the key is taken away. */
  readonly value?: string;
}

/** https://ircv3.net/specs/extensions/metadata. Each session tells those of its clients that subscribed to the key. */
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
      state.fanOut.tellAround(user, state.peers(user), event, undefined, Cap.metadata);
    } else if (channel !== undefined) state.fanOut.tell(channel.members.keys(), event);
    return true;
  },
  store(store, { owner, key, value }) {
    if (owner !== undefined) store.setMetadata(owner, key, value);
  },
  irc: () => undefined,
  line: () => undefined,
};
