/**
 * The batch that a client is sending: https://ircv3.net/specs/extensions/client-batch The handlers
 * are in commands/dispatch/.
 * @module
 */

import type { Message } from "../../protocol/message.ts";
import type { MessageLine } from "../../protocol/multiline.ts";

/** A batch that a client has begun and not ended. */
export interface OpenBatch {
  readonly reference: string;
  /** The command that began it; its tags are those of the whole batch. */
  readonly opening: Message;
  /** When it began, by `performance.now()`. */
  readonly openedAt: number;
  readonly target: string;
  /** The command of its lines; `undefined` before the first. */
  command: "PRIVMSG" | "NOTICE" | undefined;
  readonly lines: MessageLine[];
  bytes: number;
  /** Set when the batch is refused: the rest of it is ignored. */
  failed: boolean;
  /** The lines of it that were ignored. */
  ignored: number;
}
