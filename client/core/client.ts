/**
 * The chat client without a user interface. A user interface calls {@linkcode Client}, and gets the
 * events of `events.ts`.
 *
 * `connection/reconnect.ts` opens one connection after the other. `message_router.ts` hands each
 * message of the server to one of the `parts.ts`, or to `model/`, which holds the client's state.
 * `sending/` delivers the user's messages, `history/` fetches earlier ones.
 * @module
 */
import type { Message } from "../../protocol/message.ts";
import { CurrentConnection } from "./connection/current_connection.ts";
import { Reconnector } from "./connection/reconnect.ts";
import type { Credentials, Ending, Outgoing } from "./events.ts";
import type { HistoryPaging } from "./history/paging.ts";
import { MessageRouter } from "./message_router.ts";
import { message, reaction } from "./model/messages.ts";
import { Model } from "./model/model.ts";
import { type ClientOptions, TIMING } from "./connection/options.ts";
import { Parts } from "./parts.ts";

/**
 * A chat client without a user interface. It stays connected, and delivers each message once,
 * across lost connections.
 *
 * ```ts
 * import { Client } from "./client.ts";
 * import { DialError } from "./transport/transport.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const client = new Client({
 *   dial: () => Promise.reject(new DialError("unreachable", "example.com does not answer")),
 *   nick: "alice",
 *   firmNick: false,
 *   askNick: false,
 *   channels: ["#general"],
 *   retryFirst: false,
 *   onEvent: (event) => console.log(event.type),
 * });
 * client.say("#general", "Hello!");
 *
 * const ending = await client.run();
 * assertEquals(ending, { kind: "unreachable", reason: "example.com does not answer" });
 * assertEquals(client.undelivered.map(({ text }) => text), ["Hello!"]);
 * ```
 */
export class Client {
  readonly model: Model;
  readonly #current: CurrentConnection;
  readonly #parts: Parts;
  readonly #router: MessageRouter;
  readonly #reconnector: Reconnector;

  constructor(options: ClientOptions) {
    const timing = { ...TIMING, ...options.timing };
    this.model = new Model(options.scrollback);
    this.model.nick = options.nick;
    this.#current = new CurrentConnection(this.model, (event) => options.onEvent(event));
    this.#parts = new Parts(this.#current, options, timing);
    this.#router = new MessageRouter(this.#current, this.#parts);
    this.#reconnector = new Reconnector(options, timing, this.#current, this.#router);
  }

  /** Asks the server for earlier messages, a page at a time. */
  get history(): HistoryPaging {
    return this.#parts.paging;
  }

  /** The number of own messages that are neither acknowledged nor failed. */
  get waiting(): number {
    return this.#parts.delivery.waiting;
  }

  /** Own messages that are neither acknowledged nor failed, oldest first. */
  get undelivered(): Outgoing[] {
    return this.#parts.delivery.undelivered;
  }

  /** Whether the server has registered the client on the current connection. */
  get ready(): boolean {
    return this.#current.ready;
  }

  /** Whether any connection was registered so far. */
  get wasConnected(): boolean {
    return this.#router.wasConnected;
  }

  /** The enabled capabilities; empty without a connection. */
  get capabilities(): ReadonlySet<string> {
    return this.#current.capabilities;
  }

  /** Connects and stays connected; resolves with the reason once it has ended for good. */
  run(): Promise<Ending> {
    return this.#reconnector.run();
  }

  /** Leaves the server for good; resolves once the connection has ended. */
  quit(reason = ""): Promise<Ending> {
    this.#reconnector.quit(reason);
    return this.run();
  }

  /**
   * Sends a text, now or after the next reconnection. Returns its messages: several if the text has
   * several lines, or is too long for the server.
   *
   * @param replyTo the msgid of the message that it answers
   */
  say(
    target: string,
    text: string,
    kind: Outgoing["kind"] = "message",
    replyTo?: string,
  ): Outgoing[] {
    return this.#parts.delivery.say(target, text, kind, replyTo);
  }

  /**
   * Sends the messages again that failed, and returns them.
   *
   * @param conversation only those to this channel or user; all by default
   */
  retry(conversation?: string): Outgoing[] {
    return this.#parts.delivery.retry(conversation);
  }

  /**
   * Adds an emoji to the message with this msgid, or removes it if the user has added it before:
   * https://ircv3.net/specs/client-tags/react
   */
  react(target: string, msgid: string, emoji: string): void {
    const reactions = this.model.buffers.get(target)?.annotations.reactions(msgid);
    const undo = reactions?.get(emoji)?.has(this.model.nick) ?? false;
    if (this.sendTags(reaction(target, msgid, emoji, undo)) || !this.ready) return;
    this.#current.tell({ type: "error", text: "This server does not support reactions." });
  }

  /** Sends tags without a text (TAGMSG); returns false if the server cannot take them now. */
  sendTags(tags: Message): boolean {
    const able = this.ready && this.capabilities.has("message-tags");
    if (able) this.#current.write(tags);
    return able;
  }

  /** Notes that the user has read a whole conversation. */
  read(name: string): void {
    this.#parts.markers.read(name);
  }

  /**
   * Logs in to an account, now and on every later connection, and takes its name as the nick. An
   * event tells the result.
   */
  login(credentials: Credentials): void {
    if (this.#reconnector.isAsking) this.#reconnector.logIn(credentials);
    else this.#parts.login.start(credentials);
  }

  /** Whether the client logs in to an account when it connects. */
  get hasLogin(): boolean {
    return this.#reconnector.hasLogin;
  }

  /** Registers the user's nick as an account, and logs in to it. An event tells the result. */
  register(password: string, email = "*"): void {
    this.#parts.login.register(password, email);
  }

  /** Takes a nick like the wanted one, which is an account's that the user does not log in to. */
  disclaim(): void {
    this.#reconnector.disclaim();
  }

  /** Joins a channel, now and after every reconnection. */
  join(channel: string, key?: string): void {
    this.#parts.channels.add(channel, key);
    if (this.ready) this.#parts.channels.request();
  }

  /** Leaves a channel for good. */
  part(channel: string, reason = ""): void {
    this.#parts.channels.delete(channel);
    if (this.model.buffers.get(channel)?.joined) this.send("PART", channel, reason);
    // The user may close the conversation before the server answers.
    this.#parts.catchUp.left(channel);
  }

  /** Asks the server for another nick, or registers with it. An event tells the result. */
  changeNick(nick: string): void {
    this.#parts.nick.change(nick, this.ready);
    if (!this.ready) return this.#reconnector.nickChosen();
    this.#parts.delivery.pump();
    this.send("NICK", nick);
  }

  /** Sends a command. Without a registered connection, it reports an error instead. */
  send(command: string, ...params: string[]): void {
    this.#current.writeOrTell(message(command, ...params));
  }

  /** Sends a command as {@link Client.send} does, and shows the user every answer to it. */
  ask(command: string, ...params: string[]): void {
    this.#router.ask(message(command, ...params));
  }

  /**
   * Resolves once so few messages await an acknowledgement that more may be sent, or the client
   * ends.
   */
  room(): Promise<void> {
    return this.#parts.delivery.room();
  }

  /** Resolves once no message awaits an acknowledgement, or the client ends. */
  settled(): Promise<void> {
    return this.#parts.delivery.settled();
  }
}
