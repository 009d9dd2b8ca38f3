/**
 * Recognizes messages that a client sends again: each is delivered once.
 * @module
 */

import { fold } from "../../protocol/names/casemapping.ts";
import { nickOf } from "../../protocol/message.ts";
import { NONCE_TAG } from "../../protocol/nonce.ts";
import type { Event, MessageEvent } from "../records/event.ts";
import type { SentMessage, Store } from "./store.ts";

/** Recognizes messages that were delivered before, by the nonces of their senders. */
export class Nonces {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /**
   * Returns the msgid of the message's first delivery; `undefined` if it has not been delivered.
   *
   * @param now milliseconds since 1970
   */
  first(message: MessageEvent, now: number): string | undefined {
    const sent = sentMessage(message);
    return sent === undefined ? undefined : this.#store.sent(sent, now);
  }

  /** Remembers the nonce of a message that is delivered now. */
  remember(event: Event): void {
    const sent = event.type === "message" ? sentMessage(event) : undefined;
    if (sent !== undefined) this.#store.putSent(sent, event.id);
  }
}

/**
 * Returns the key of a message with a nonce. A nick is marked by `*`, which no account name holds.
 */
function sentMessage(
  { account, source, status = "", target, tags, text }: MessageEvent,
): SentMessage | undefined {
  const nonce = text === undefined ? undefined : tags?.get(NONCE_TAG);
  if (nonce === undefined) return undefined;
  const sender = account === undefined ? `*${fold(nickOf(source))}` : fold(account);
  return { sender, target: fold(status + target), nonce };
}
