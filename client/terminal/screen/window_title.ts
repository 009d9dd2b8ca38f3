/**
 * Writes the title of the terminal's window, with the number of unread messages.
 * @module
 */
import { plainText } from "../../../protocol/text/formatting.ts";

/** Returns the sequence that sets the window's title. */
export function titleText(name: string, unread: { messages: number; mentions: number }): string {
  const count = unread.mentions > 0 ? `(${unread.mentions}!) ` : unread.messages > 0 ? "* " : "";
  return `\x1b]2;${count}${plainText(name)} - chatd\x1b\\`;
}
