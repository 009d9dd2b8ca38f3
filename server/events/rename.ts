/**
 * The event of a channel getting another name.
 * @module
 */

import { Cap } from "../../protocol/capabilities.ts";
import { fold } from "../../protocol/names/casemapping.ts";
import { nickOf } from "../../protocol/message.ts";
import type { RenameEvent } from "../records/event.ts";
import { conversationNamed } from "../hub/conversations.ts";
import { channelConversation, closedConversation } from "../records/conversation.ts";
import { from, type Kind } from "./kind.ts";

/**
 * https://ircv3.net/specs/extensions/channel-rename. A session whose client does not know RENAME
 * shows a PART and a JOIN instead.
 */
export const rename: Kind<RenameEvent> = {
  apply(state, event) {
    const channel = state.channel(event.channel);
    const holder = state.channel(event.name);
    if (channel === undefined || (holder !== undefined && holder !== channel)) return false;
    state.renameChannel(channel, event.name, event.time);
    for (const { markers } of channel.members.keys()) {
      const read = markers.get(fold(event.channel));
      if (read === undefined || fold(event.channel) === fold(event.name)) continue;
      markers.delete(fold(event.channel));
      markers.set(fold(event.name), read);
    }
    state.fanOut.tell(channel.members.keys(), event);
    return true;
  },
  conversations: (state, { channel }) => [conversationNamed(state, channel)],
  store(store, { channel, name, madeAt, namedAt = madeAt }) {
    if (fold(channel) === fold(name)) return;
    const own = closedConversation(name, madeAt);
    store.renameConversation(closedConversation(channel, madeAt), own);
    // Earlier history of the old name stays there, and the new name's history gets nothing: neither
    // belongs to the channel.
    store.renameConversation(channelConversation(channel), own, namedAt);
    store.renameMarkers(fold(channel), fold(name));
    if (store.channel(channel) === undefined) return;
    for (const [key, value] of store.metadata(fold(channel))) {
      store.setMetadata(fold(channel), key, undefined);
      store.setMetadata(fold(name), key, value);
    }
  },
  irc: ({ source, channel, name, reason }, form) =>
    (form & Cap.channelRename) === 0 ? undefined : from(source, "RENAME", channel, name, reason),
  line: ({ source, channel, name }) => `${nickOf(source)} renamed ${channel} to ${name}.`,
};
