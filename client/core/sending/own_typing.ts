import type { Message } from "../../../protocol/message.ts";

/** ms between two notifications of the same: https://ircv3.net/specs/client-tags/typing */
const EVERY = 3_000;

/** Tells the others that we are typing, no more often than they need it. */
export class OwnTyping {
  #target = "";
  #at = -Infinity;

  /**
   * Something was typed, or what was typed is gone.
   *
   * @param isEmpty whether nothing is left of it
   * @param now ms since any time
   * @returns what to send
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

  /** What was typed was said, which tells by itself that it is done. */
  said(): void {
    this.#at = -Infinity;
  }
}

function typing(target: string, state: string): Message {
  return { tags: new Map([["+typing", state]]), command: "TAGMSG", params: [target] };
}
