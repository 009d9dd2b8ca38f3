import { type Message, NO_TAGS } from "../../../protocol/message.ts";

/** The tag that tells which message another one answers: https://ircv3.net/specs/client-tags/reply */
export const REPLY_TAG = "+draft/reply";

/** A message of ours, without tags. */
export function message(command: string, ...params: string[]): Message {
  return { tags: NO_TAGS, command, params };
}

/** An emoji for the message with this msgid: https://ircv3.net/specs/client-tags/react */
export function reaction(target: string, msgid: string, emoji: string): Message {
  const tags = new Map([[REPLY_TAG, msgid], ["+draft/react", emoji]]);
  return { tags, command: "TAGMSG", params: [target] };
}
