/**
 * Delivers own messages: cuts texts to the server's limits, sends them, resends them after a lost
 * connection, and reports the result of each. `send_queue.ts` keeps their order and state.
 * @module
 */
import { fold } from "../../../protocol/names/casemapping.ts";
import { addTag, type Message, nickOf } from "../../../protocol/message.ts";
import { CONCAT_TAG, MULTILINE } from "../../../protocol/multiline.ts";
import { NONCE_TAG } from "../../../protocol/nonce.ts";
import type { Capabilities } from "../connection/capabilities.ts";
import type { WantedChannels } from "../connection/wanted_channels.ts";
import type { ClientContext } from "../context.ts";
import type { Entry, Outgoing } from "../events.ts";
import type { CatchUp } from "../history/catch_up.ts";
import type { OwnNick } from "../identity/own_nick.ts";
import { message, REPLY_TAG } from "../model/messages.ts";
import { replyText } from "../model/reply_text.ts";
import { linesOf, messagesOf, type MultilineLimits, multilineLimits } from "./multiline.ts";
import { SendQueue } from "./send_queue.ts";

/** The expected bytes of `!user@host` until the server has shown the client's own. */
const UNSEEN_SOURCE = 1 + 20 + 1 + 63;
/** The least bytes of text in a message, even with a long source and target. */
const LEAST_TEXT = 64;
/** `room` waits while more messages than this are unacknowledged. */
const ROOM = 256;
/** The most failed messages kept for `retry`. */
const FAILED_MAX = 100;
/** Prefix of the tokens of PINGs that ask whether messages have arrived. */
const ACK_TOKEN = "ack-";

const TOO_LONG = "the server now takes only one line at a time, and this message is longer";

const encoder = new TextEncoder();

/**
 * Delivers own messages, each once, across lost connections.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { WantedChannels } from "../connection/wanted_channels.ts";
 * import { CurrentConnection } from "../connection/current_connection.ts";
 * import { CatchUp } from "../history/catch_up.ts";
 * import { OwnNick } from "../identity/own_nick.ts";
 * import { Model } from "../model/model.ts";
 * import { Delivery } from "./delivery.ts";
 *
 * const current = new CurrentConnection(new Model(), () => {});
 * const channels = new WantedChannels(current, ["#general"]);
 * const nick = new OwnNick("alice", true);
 * const delivery = new Delivery(current, channels, nick, new CatchUp(current, 0));
 * // Without a connection, the message waits.
 * delivery.say("#general", "Hello!", "message");
 * assertEquals(delivery.undelivered.map(({ text }) => text), ["Hello!"]);
 * ```
 */
export class Delivery {
  readonly #context: ClientContext;
  readonly #channels: WantedChannels;
  readonly #nick: OwnNick;
  readonly #catchUp: CatchUp;
  readonly #queue = new SendQueue();
  /** The capabilities of the registered connection. */
  #capabilities: Capabilities | undefined;
  /**
   * The limits of the last registered connection; `undefined` if its server takes single lines
   * only.
   */
  #multiline: MultilineLimits | undefined;
  #waiters: { until: number; resolve: () => void }[] = [];
  #pings = 0;
  /** Whether a PING awaits its answer. */
  #asks = false;
  #failed: Outgoing[] = [];
  #over = false;

  /**
   * @param channels messages to a channel wait while it is being joined
   * @param nick messages that may have arrived wait while the server mistakes the client for
   * another
   * @param catchUp shows echoes, in order with the history before them
   */
  constructor(context: ClientContext, channels: WantedChannels, nick: OwnNick, catchUp: CatchUp) {
    this.#context = context;
    this.#channels = channels;
    this.#nick = nick;
    this.#catchUp = catchUp;
  }

  /** The number of messages that are neither acknowledged nor failed. */
  get waiting(): number {
    return this.#queue.size;
  }

  /** Messages that are neither acknowledged nor failed, oldest first. */
  get undelivered(): Outgoing[] {
    return this.#queue.messages;
  }

  /**
   * Queues a text, as several messages if the server does not take it as one, and returns them.
   *
   * @param replyTo the msgid of the message that it answers
   */
  say(target: string, text: string, kind: Outgoing["kind"], replyTo?: string): Outgoing[] {
    const added = this.#messages(target, text, kind)
      .map((piece) => this.#queue.add(target, piece, kind, replyTo));
    for (const each of added) this.#context.tell({ type: "outgoing", message: each });
    this.pump();
    return added;
  }

  /**
   * Queues the failed messages again, and returns them.
   *
   * @param conversation only those to this channel or user; all by default
   */
  retry(conversation?: string): Outgoing[] {
    const isMeant = ({ target }: Outgoing) =>
      conversation === undefined || fold(target) === fold(conversation);
    const meant = this.#failed.filter(isMeant);
    this.#failed = this.#failed.filter((failed) => !isMeant(failed));
    const again = meant.flatMap((failed) => {
      const { target, text, kind, replyTo } = failed;
      const [whole, ...more] = this.#messages(target, text, kind);
      if (more.length === 0 && whole === text) return [this.#queue.addAgain(failed)];
      // The server takes shorter messages than the one that this was cut for.
      return [whole ?? "", ...more].map((each) => this.#queue.add(target, each, kind, replyTo));
    });
    for (const message of again) this.#context.tell({ type: "outgoing", message });
    this.pump();
    return again;
  }

  /** Starts sending on a new connection. */
  registered(capabilities: Capabilities): void {
    this.#capabilities = capabilities;
    this.#multiline = multilineLimits(capabilities);
    this.pump();
  }

  /** Marks the sent messages without an acknowledgement for resending. */
  disconnected(): void {
    this.#capabilities = undefined;
    this.#asks = false;
    this.#queue.disconnected();
  }

  /** Ends all waiting: there will be no other connection. */
  end(): void {
    this.#over = true;
    this.#capabilities = undefined;
    for (const { resolve } of this.#waiters.splice(0)) resolve();
  }

  /** Sends the queued messages that can be sent now. */
  pump(): void {
    if (this.#capabilities === undefined) return;
    // The server knows a repeated message by its nonce and sender. With another nick, it would not.
    if (this.#nick.mistaken && this.#queue.uncertain) return;
    const taken = this.#queue.take((target) => this.#channels.joining(target));
    if (taken.length === 0) return;
    const { echoes, enabled } = this.#capabilities;
    for (const { message, label } of taken) {
      const lines = this.#linesOf(message, label);
      const [first] = lines;
      if (first === undefined) {
        const failed = this.#queue.fail(label, TOO_LONG);
        if (failed !== undefined) this.#settled(failed);
        continue;
      }
      if (echoes) addTag(first, "label", label);
      if (enabled.has("message-tags")) {
        addTag(first, NONCE_TAG, message.nonce);
        if (message.replyTo !== undefined) addTag(first, REPLY_TAG, message.replyTo);
      }
      this.#context.write(...lines);
    }
    if (!echoes) this.#ask();
  }

  /**
   * Returns the lines to send for a message, of which the first is to carry its tags; none if it is
   * too long for the server.
   *
   * @param reference the name of the batch of several lines
   */
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

  /** Cuts a text into messages that the server takes. */
  #messages(target: string, text: string, kind: Outgoing["kind"]): string[] {
    const most = kind === "message" ? this.#multiline : undefined;
    return messagesOf(text, this.#textLimit(target, kind), most);
  }

  /** Fails all messages to a target. */
  refuse(target: string, reason: string): void {
    for (const failed of this.#queue.failAll(target, reason)) this.#settled(failed);
  }

  /**
   * Takes the acknowledgement of an own message: its labelled echo, or ACK. Returns false for other
   * messages.
   */
  takesEcho(received: Message): boolean {
    const { command, params, tags, source } = received;
    const label = tags.get("label");
    const spoken = command !== "ACK";
    const own = source !== undefined && fold(nickOf(source)) === fold(this.#context.model.nick);
    if (label === undefined) {
      // A message to oneself comes twice: as the echo, and as the message.
      return spoken && own && this.#echoes && fold(params[0] ?? "") === fold(nickOf(source));
    }
    if (spoken && !own) return false;
    const message = this.#queue.acknowledge(label);
    // The screen shows it as pending until it shows the echo; in between it would vanish.
    const settled = () => {
      if (message !== undefined) this.#settled(message);
    };
    if (spoken) this.#catchUp.takesSpeech(received, settled);
    else settled();
    this.pump();
    return true;
  }

  /** Takes the answer to a PING: everything sent before it has arrived. */
  takesPong(token: string): true {
    if (!token.startsWith(ACK_TOKEN)) return true;
    this.#asks = false;
    const { model } = this.#context;
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
      this.#context.tell({ type: "entry", entry, buffers: [target] });
      this.#settled(message);
    }
    this.#ask();
    return true;
  }

  /** Resolves once so few messages are unacknowledged that more may be sent, or the client ends. */
  room(): Promise<void> {
    return this.#until(ROOM);
  }

  /** Resolves once no message is unacknowledged, or the client ends. */
  settled(): Promise<void> {
    return this.#until(0);
  }

  /**
   * Asks by a PING whether the sent messages have arrived. It sends one at a time: PINGs count
   * towards the server's flood limit.
   */
  #ask(): void {
    if (this.#asks || !this.#queue.unasked) return;
    this.#asks = true;
    this.#queue.pinged(++this.#pings);
    this.#context.write(message("PING", `${ACK_TOKEN}${this.#pings}`));
  }

  get #echoes(): boolean {
    return this.#capabilities?.echoes ?? false;
  }

  /** Takes an error that answers an own message; returns false for others. */
  takesError(received: Message): boolean {
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
    this.#context.tell({ type: "outgoing", message });
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

  /** Returns how many bytes of text fit into one line, as other members receive it. */
  #textLimit(target: string, kind: Outgoing["kind"]): number {
    const { model } = this.#context;
    const source = model.source === ""
      ? encoder.encode(model.nick).length + UNSEEN_SOURCE
      : encoder.encode(model.source).length;
    const around = source + encoder.encode(`: PRIVMSG ${target} :\r\n`).length +
      (kind === "action" ? "\x01ACTION \x01".length : 0);
    return Math.max(LEAST_TEXT, model.lineLength - around);
  }
}
