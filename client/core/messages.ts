import type { Message } from "../../protocol/message.ts";

/** A message of ours, without tags. */
export function message(command: string, ...params: string[]): Message {
  return { tags: new Map(), command, params };
}
