/**
 * Makes IRC commands for users in line mode.
 * @module
 */

import { type Message, NO_TAGS } from "../../protocol/message.ts";

/** Makes a command as an IRC client would send it. */
export function request(command: string, ...params: string[]): Message {
  return { tags: NO_TAGS, command, params };
}
