import { fold } from "../protocol/casemapping.ts";
import { nickOf } from "../protocol/message.ts";
import { NONCE_TAG } from "../protocol/nonce.ts";
import type { Event } from "./event.ts";
import type { MessageEvent } from "./events/message.ts";
import { msgid, timeOfMsgid } from "./log.ts";
import type { SentMessage, Store } from "./store/store.ts";

/** How long a message can be sent again without being delivered again, in ms. */
export const NONCE_LIFETIME_MS = 24 * 60 * 60 * 1000;
/** How often those that nobody asks for any more are looked for, in ms. */
const FORGET_EVERY_MS = 10 * 60 * 1000;

/** Knows which messages have been delivered, by the nonces that their senders gave them. */
export class Nonces {
  readonly #store: Store;
  #forgotAt = 0;

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
    if (sent === undefined) return undefined;
    const first = this.#store.sent(sent);
    return first === undefined || timeOfMsgid(first) <= now - NONCE_LIFETIME_MS ? undefined : first;
  }

  /** Remembers a message that is delivered now. */
  remember(event: Event): void {
    const sent = event.type === "message" ? sentMessage(event) : undefined;
    if (sent === undefined) return;
    this.#store.putSent(sent, event.id);
    if (event.time - this.#forgotAt < FORGET_EVERY_MS) return;
    this.#forgotAt = event.time;
    this.#store.forgetSent(msgid(event.time - NONCE_LIFETIME_MS, 0));
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
