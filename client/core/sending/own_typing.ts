/**
 * Sends typing notifications of this user: https://ircv3.net/specs/client-tags/typing
 * @module
 */
import type { Message } from "../../../protocol/message.ts";

/** The least ms between two equal notifications, as the specification says. */
const EVERY = 3_000;

/**
 * Tells others that the user is typing, as rarely as the specification allows.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { format } from "../../../protocol/message.ts";
 * import { OwnTyping } from "./own_typing.ts";
 *
 * const typing = new OwnTyping();
 * const [begins] = typing.typed("#general", false, 0);
 * assertEquals(begins && format(begins), "@+typing=active TAGMSG #general");
 * assertEquals(typing.typed("#general", false, 1_000), []);
 * const [ends] = typing.typed("#general", true, 2_000);
 * assertEquals(ends && format(ends), "@+typing=done TAGMSG #general");
 * ```
 */
export class OwnTyping {
  #target = "";
  /** When the last notification was sent; -Infinity if it was withdrawn. */
  #at = -Infinity;

  /**
   * Returns the notification to send after a change of the input line.
   *
   * @param isEmpty whether the input line is empty now
   * @param now ms of any steady clock
   */
  typed(target: string, isEmpty: boolean, now: number): Message[] {
    const isSame = target === this.#target;
    if (isEmpty) {
      const told = isSame && this.#at > -Infinity;
      this.#at = -Infinity;
      return told ? [typing(target, "done")] : [];
    }
    if (isSame && now - this.#at < EVERY) return [];
    this.#target = target;
    this.#at = now;
    return [typing(target, "active")];
  }

  /** Notes that the input was sent: the message itself ends the notification. */
  said(): void {
    this.#at = -Infinity;
  }
}

function typing(target: string, state: string): Message {
  return { tags: new Map([["+typing", state]]), command: "TAGMSG", params: [target] };
}
