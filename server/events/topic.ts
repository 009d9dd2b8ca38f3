/**
 * The event of a change of topic.
 * @module
 */

import { plainText } from "../../protocol/text/formatting.ts";
import { nickOf } from "../../protocol/message.ts";
import type { TopicEvent } from "../records/event.ts";
import { conversationNamed } from "../hub/conversations.ts";
import { from, type Kind } from "./kind.ts";

/** Applies, stores and renders a {@link TopicEvent}. */
export const topic: Kind<TopicEvent> = {
  apply(state, event) {
    const channel = state.channel(event.channel);
    if (channel === undefined) return false;
    channel.topic = event.topic === ""
      ? undefined
      : { text: event.topic, setBy: event.source, setAt: event.time };
    state.fanOut.tell(channel.members.keys(), event);
    return true;
  },
  conversations: (state, { channel }) => [conversationNamed(state, channel)],
  irc: ({ source, channel, topic }) => from(source, "TOPIC", channel, topic),
  line: ({ source, topic }) =>
    topic === ""
      ? `${nickOf(source)} took the topic away.`
      : `${nickOf(source)} changed the topic to: ${plainText(topic)}`,
};
