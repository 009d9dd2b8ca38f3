import { fold } from "../../../protocol/casemapping.ts";
import { addTag, type Message, nickOf } from "../../../protocol/message.ts";
import { CONCAT_TAG, MULTILINE } from "../../../protocol/multiline.ts";
import { NONCE_TAG } from "../../../protocol/nonce.ts";
import type { Capabilities } from "../connection/capabilities.ts";
import type { ClientEvent, Entry, Outgoing } from "../events.ts";
import { message, REPLY_TAG } from "../messages.ts";
import { linesOf, messagesOf, type MultilineLimits, multilineLimits } from "./multiline.ts";
import type { Model } from "../model/model.ts";
import { isError, replyText } from "../model/reply_text.ts";
import { SendQueue } from "./send_queue.ts";

/** What delivery needs of the client around it. */
export interface DeliveryHost {
  readonly model: Model;
  write(...messages: Message[]): void;
  tell(event: ClientEvent): void;
  /**
   * Deals with the echo of a message of ours as with anybody's.
   *
   * @param heard called once it was told of, which may be later
   */
  hear(message: Message, heard: () => void): void;
  /** Whether messages to this target have to wait, because a channel is being joined. */
  held(target: string): boolean;
  /** Whether the server takes us for somebody else than before, and may get to know us again. */
  mistaken(): boolean;
}

/** Bytes of `!user@host` to expect where the server has not shown ours yet. */
const UNSEEN_SOURCE = 1 + 20 + 1 + 63;
/** The least bytes of text in a message, however long the names around it. */
const LEAST_TEXT = 64;
/** Messages on their way from which on `room` waits. */
const ROOM = 256;
/** Messages that failed and can be sent again. */
const FAILED_MAX = 100;
/** Begins the PINGs that ask whether messages have arrived. */
const ACK_TOKEN = "ack-";

const TOO_MUCH = "the server takes no more than one line at a time now, and no longer one";

const encoder = new TextEncoder();

/** Has our own messages sent, sent again where it is not sure that they arrived, and told about. */
export class Delivery {
  readonly #host: DeliveryHost;
  readonly #queue = new SendQueue();
  /** Of the connection that is registered just now. */
  #capabilities: Capabilities | undefined;
  /** Of the connection that was registered last. */
  #multiline: MultilineLimits | undefined;
  #waiters: { until: number; resolve: () => void }[] = [];
  #pings = 0;
  /** Whether a PING waits for its answer. */
  #asks = false;
  #failed: Outgoing[] = [];
  #over = false;

  constructor(host: DeliveryHost) {
    this.#host = host;
  }

  /** Messages that are neither acknowledged nor failed. */
  get waiting(): number {
    return this.#queue.size;
  }

  /** Those messages, oldest first. */
  get undelivered(): Outgoing[] {
    return this.#queue.messages;
  }

  /**
   * Takes a text in: as several messages where the server does not take all of it as one.
   *
   * @param replyTo the msgid of the message that it answers
   */
  say(target: string, text: string, kind: Outgoing["kind"], replyTo?: string): Outgoing[] {
    const added = this.#messages(target, text, kind)
      .map((piece) => this.#queue.add(target, piece, kind, replyTo));
    for (const each of added) this.#host.tell({ type: "outgoing", message: each });
    this.pump();
    return added;
  }

  /** Sends again what failed; gives those messages. */
  retry(): Outgoing[] {
    const again = this.#failed.splice(0).flatMap((failed) => {
      const { target, text, kind, replyTo } = failed;
      const [whole, ...more] = this.#messages(target, text, kind);
      if (more.length === 0 && whole === text) return [this.#queue.addAgain(failed)];
      // The server takes less at a time than the one that it was meant for.
      return [whole ?? "", ...more].map((each) => this.#queue.add(target, each, kind, replyTo));
    });
    for (const message of again) this.#host.tell({ type: "outgoing", message });
    this.pump();
    return again;
  }

  /** A connection is registered. */
  connected(capabilities: Capabilities): void {
    this.#capabilities = capabilities;
    this.#multiline = multilineLimits(capabilities);
    this.pump();
  }

  /** The connection is gone. */
  disconnected(): void {
    this.#capabilities = undefined;
    this.#asks = false;
    this.#queue.disconnected();
  }

  /** There will be no other connection. */
  end(): void {
    this.#over = true;
    this.#capabilities = undefined;
    for (const { resolve } of this.#waiters.splice(0)) resolve();
  }

  /** Sends what can be sent. */
  pump(): void {
    if (this.#capabilities === undefined) return;
    // To the server a nonce is ours by our name alone.
    if (this.#host.mistaken() && this.#queue.uncertain) return;
    const taken = this.#queue.take((target) => this.#host.held(target));
    if (taken.length === 0) return;
    const { echoes, enabled } = this.#capabilities;
    for (const { message, label } of taken) {
      const lines = this.#linesOf(message, label);
      const [first] = lines;
      if (first === undefined) {
        const failed = this.#queue.fail(label, TOO_MUCH);
        if (failed !== undefined) this.#settled(failed);
        continue;
      }
      if (echoes) addTag(first, "label", label);
      if (enabled.has("message-tags")) {
        addTag(first, NONCE_TAG, message.nonce);
        if (message.replyTo !== undefined) addTag(first, REPLY_TAG, message.replyTo);
      }
      this.#host.write(...lines);
    }
    if (!echoes) this.#ask();
  }

  /** A message as what is sent for it, the tags that it has going on the first line; none where it is too much for the server. */
  #linesOf({ target, text, kind }: Outgoing, reference: string): Message[] {
    if (kind !== "message") {
      const command = kind === "notice" ? "NOTICE" : "PRIVMSG";
      return [message(command, target, kind === "action" ? `\x01ACTION ${text}\x01` : text)];
    }
    const lines = linesOf(text, this.#textLimit(target, kind));
    if (lines.length === 1) return [message("PRIVMSG", target, text)];
    if (this.#multiline === undefined) return [];
    return [
      message("BATCH", `+${reference}`, MULTILINE, target),
      ...lines.map(({ text, concat }) => {
        const line = message("PRIVMSG", target, text);
        addTag(line, "batch", reference);
        if (concat) addTag(line, CONCAT_TAG, "");
        return line;
      }),
      message("BATCH", `-${reference}`),
    ];
  }

  /** A text as the messages that the server takes. */
  #messages(target: string, text: string, kind: Outgoing["kind"]): string[] {
    const most = kind === "message" ? this.#multiline : undefined;
    return messagesOf(text, this.#textLimit(target, kind), most);
  }

  /** Nothing can be said to this target. */
  refuse(target: string, reason: string): void {
    for (const failed of this.#queue.failAll(target, reason)) this.#settled(failed);
  }

  /** Takes a message of the server in; whether it was an answer to one of ours and nothing else. */
  receive(received: Message): boolean {
    const { command, params, tags, source } = received;
    if (isError(command)) return this.#receiveError(received);
    const label = tags.get("label");
    const spoken = command === "PRIVMSG" || command === "NOTICE";
    const own = source !== undefined && fold(nickOf(source)) === fold(this.#host.model.nick);
    if (label === undefined) {
      // What we say to ourselves comes twice: as the echo, and as the message.
      return spoken && own && this.#echoes && fold(params[0] ?? "") === fold(nickOf(source));
    }
    if (command !== "ACK" && !(spoken && own)) return false;
    const message = this.#queue.acknowledge(label);
    // Until then it is shown as what it was, so that it is never out of sight.
    const settled = () => {
      if (message !== undefined) this.#settled(message);
    };
    if (spoken) this.#host.hear(received, settled);
    else settled();
    this.pump();
    return true;
  }

  /** Takes the answer to a PING in. */
  receivePong(token: string): void {
    if (!token.startsWith(ACK_TOKEN)) return;
    this.#asks = false;
    const { model } = this.#host;
    for (const message of this.#queue.acknowledgePing(Number(token.slice(ACK_TOKEN.length)))) {
      const { target, text, kind } = message;
      const entry: Entry = {
        kind,
        time: Date.now(),
        buffer: target,
        nick: model.nick,
        text,
        own: true,
        mention: false,
      };
      model.buffers.open(target, model.isChannel(target) ? "channel" : "query");
      model.buffers.add(entry, [target]);
      this.#host.tell({ type: "entry", entry, buffers: [target] });
      this.#settled(message);
    }
    this.#ask();
  }

  /** Resolves once there are few enough messages on their way for more, or it is over. */
  room(): Promise<void> {
    return this.#until(ROOM);
  }

  /** Resolves once no message is on its way any more, or it is over. */
  settled(): Promise<void> {
    return this.#until(0);
  }

  /** Asks whether what was sent has arrived. Servers count PINGs as they count messages: one at a time is enough. */
  #ask(): void {
    if (this.#asks || !this.#queue.unasked) return;
    this.#asks = true;
    this.#queue.pinged(++this.#pings);
    this.#host.write(message("PING", `${ACK_TOKEN}${this.#pings}`));
  }

  get #echoes(): boolean {
    return this.#capabilities?.echoes ?? false;
  }

  #receiveError(received: Message): boolean {
    const { command, params, tags } = received;
    const label = tags.get("label");
    const reason = replyText(received)?.text ?? "";
    let failed: Outgoing | undefined;
    if (label !== undefined) failed = this.#queue.fail(label, reason);
    else if (!this.#echoes) {
      failed = this.#queue.failOldest(params[command === "FAIL" ? 2 : 1] ?? "", reason);
    }
    if (failed !== undefined) this.#settled(failed);
    return failed !== undefined;
  }

  #settled(message: Outgoing): void {
    if (message.state === "failed") {
      this.#failed.push(message);
      if (this.#failed.length > FAILED_MAX) this.#failed.shift();
    }
    this.#host.tell({ type: "outgoing", message });
    this.#waiters = this.#waiters.filter(({ until, resolve }) => {
      if (this.#queue.size > until) return true;
      resolve();
      return false;
    });
    this.pump();
  }

  #until(until: number): Promise<void> {
    if (this.#queue.size <= until || this.#over) return Promise.resolve();
    return new Promise((resolve) => this.#waiters.push({ until, resolve }));
  }

  /** Bytes of text that a message can have, as the others get it. */
  #textLimit(target: string, kind: Outgoing["kind"]): number {
    const { model } = this.#host;
    const source = model.source === ""
      ? encoder.encode(model.nick).length + UNSEEN_SOURCE
      : encoder.encode(model.source).length;
    const around = source + encoder.encode(`: PRIVMSG ${target} :\r\n`).length +
      (kind === "action" ? "\x01ACTION \x01".length : 0);
    return Math.max(LEAST_TEXT, model.lineLength - around);
  }
}
