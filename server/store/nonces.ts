import { fold } from "../../protocol/casemapping.ts";
import { nickOf } from "../../protocol/message.ts";
import { NONCE_TAG } from "../../protocol/nonce.ts";
import type { Event } from "../events/event.ts";
import type { MessageEvent } from "../events/message.ts";
import type { SentMessage, Store } from "./store.ts";

/** Knows which messages have been delivered, by the nonces that their senders gave them. */
export class Nonces {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /**
   * The msgid that a message got when it was sent for the first time; `undefined` where this is that time.
   *
   * @param now milliseconds since 1970
   */
  first(message: MessageEvent, now: number): string | undefined {
    const sent = sentMessage(message);
    return sent === undefined ? undefined : this.#store.sent(sent, now);
  }

  /** Remembers a message that is delivered now. */
  remember(event: Event): void {
    const sent = event.type === "message" ? sentMessage(event) : undefined;
    if (sent !== undefined) this.#store.putSent(sent, event.id);
  }
}

/** A nick is whoever has it, and no account is called like this. */
function sentMessage(
  { account, source, status = "", target, tags, text }: MessageEvent,
): SentMessage | undefined {
  const nonce = text === undefined ? undefined : tags?.get(NONCE_TAG);
  if (nonce === undefined) return undefined;
  const sender = account === undefined ? `*${fold(nickOf(source))}` : fold(account);
  return { sender, target: fold(status + target), nonce };
}
