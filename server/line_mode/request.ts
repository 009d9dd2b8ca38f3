import { type Message, NO_TAGS } from "../../protocol/message.ts";

/** A command as an IRC client would have sent it. */
export function request(command: string, ...params: string[]): Message {
  return { tags: NO_TAGS, command, params };
}
