/**
 * Builds the messages that the client sends.
 * @module
 */
import { type Message, NO_TAGS } from "../../../protocol/message.ts";

/**
 * The tag with the msgid of the message that is answered: https://ircv3.net/specs/client-tags/reply
 */
export const REPLY_TAG = "+draft/reply";

/**
 * Returns a message without tags.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { format } from "../../../protocol/message.ts";
 * import { message, reaction } from "./messages.ts";
 *
 * assertEquals(format(message("JOIN", "#general")), "JOIN #general");
 * assertEquals(
 *   format(reaction("#general", "id1", "👍")),
 *   "@+draft/reply=id1;+draft/react=👍 TAGMSG #general",
 * );
 * ```
 */
export function message(command: string, ...params: string[]): Message {
  return { tags: NO_TAGS, command, params };
}

/**
 * Returns a reaction to the message with this msgid, or its undoing:
 * https://ircv3.net/specs/client-tags/react
 */
export function reaction(target: string, msgid: string, emoji: string, undo = false): Message {
  const tags = new Map([[REPLY_TAG, msgid], [undo ? "+draft/unreact" : "+draft/react", emoji]]);
  return { tags, command: "TAGMSG", params: [target] };
}

/** The WHOX token that marks the answers to {@linkcode whoIsAway}. */
export const WHO_TOKEN = "152";

/**
 * Returns a request for the members of a channel who are away, by WHOX:
 * https://ircv3.net/specs/extensions/whox
 */
export function whoIsAway(channel: string): Message {
  return message("WHO", channel, `%tnf,${WHO_TOKEN}`);
}
