import type { Message } from "../../protocol/message.ts";
import type { Batch } from "./connection/batches.ts";
import { CatchUp } from "./history/catch_up.ts";
import { Delivery } from "./sending/delivery.ts";
import type { ClientEvent, Ending, Outgoing } from "./events.ts";
import type { Credentials } from "./identity/sasl_login.ts";
import { message, reaction } from "./messages.ts";
import { Model } from "./model/model.ts";
import { type ClientOptions, TIMING, type Timing } from "./options.ts";
import { Outage } from "./connection/outage.ts";
import { OwnNick } from "./identity/own_nick.ts";
import { Past } from "./history/paging.ts";
import { ReadMarkers } from "./history/read_markers.ts";
import { Relogin } from "./identity/account_login.ts";
import { replyText } from "./model/reply_text.ts";
import { foundIn } from "./history/search_results.ts";
import { Session } from "./connection/connection.ts";
import { pause } from "./connection/timers.ts";
import { DialError, type Transport } from "./transport/transport.ts";
import { WantedChannels } from "./connection/wanted_channels.ts";

const NOTHING: ReadonlySet<string> = new Set();

/** A chat client without a face: it stays connected, and what it was given to say it delivers. */
export class Client {
  readonly model: Model;
  readonly #options: ClientOptions;
  readonly #timing: Timing;
  readonly #random: () => number;
  readonly #delivery: Delivery;
  readonly #catchUp: CatchUp;
  readonly #relogin: Relogin;
  readonly #markers: ReadMarkers;
  /** What was said before. */
  readonly past: Past;
  readonly #channels = new WantedChannels();
  readonly #stop = new AbortController();
  readonly #nick: OwnNick;
  /** Settled when a person gave the nick that they were asked for. */
  #nickGiven: PromiseWithResolvers<void> | undefined;
  #session: Session | undefined;
  #announced = false;
  #connections = 0;
  #readyAt = 0;
  #ending: Ending | undefined;
  #running: Promise<Ending> | undefined;

  constructor(options: ClientOptions) {
    this.#options = options;
    this.model = new Model(options.scrollback);
    this.#timing = { ...TIMING, ...options.timing };
    this.#random = options.random ?? Math.random;
    this.#nick = new OwnNick(options.nick, options.firmNick);
    for (const name of options.channels) this.#channels.add(name);
    this.model.nick = options.nick;
    const host = {
      model: this.model,
      write: (...messages: Message[]) => this.#write(...messages),
      tell: (event: ClientEvent) => this.#emit(event),
    };
    this.#delivery = new Delivery({
      ...host,
      tell: (event) => this.#happened(event),
      hear: (message, heard) => this.#hear(message, heard),
      held: (target) => this.#channels.joining(target),
      mistaken: () => this.#nick.mistaken,
    });
    this.#relogin = new Relogin({ ...host, send: (...messages) => this.#sendNow(...messages) });
    this.past = new Past({ ...host, enabled: () => this.capabilities });
    const after = (delay: number, what: () => void) => this.#session?.after(delay, what);
    this.#markers = new ReadMarkers(
      { ...host, after, enabled: () => this.capabilities },
      this.#timing.read,
    );
    const apply = (message: Message, at: number) => this.#apply(message, at);
    this.#catchUp = new CatchUp({ ...host, after, apply }, options.history ?? 0);
  }

  /** Our own messages that are neither acknowledged nor failed. */
  get waiting(): number {
    return this.#delivery.waiting;
  }

  /** Those messages, oldest first. */
  get undelivered(): Outgoing[] {
    return this.#delivery.undelivered;
  }

  /** Whether the server knows us just now. */
  get ready(): boolean {
    return this.#session?.ready ?? false;
  }

  /** Whether the server knew us at any time. */
  get wasConnected(): boolean {
    return this.#connections > 0;
  }

  /** The capabilities that are switched on; none where there is no connection. */
  get capabilities(): ReadonlySet<string> {
    return this.#session?.capabilities.enabled ?? NOTHING;
  }

  /** Connects and stays connected; resolves when that is over for good. */
  run(): Promise<Ending> {
    this.#running ??= this.#run();
    return this.#running;
  }

  /** Leaves the server and ends. */
  quit(reason = ""): Promise<Ending> {
    if (this.#ending === undefined) {
      this.#ending = { kind: "quit", reason: "" };
      this.#stop.abort(new DialError("unreachable", "interrupted"));
      this.#nickGiven?.resolve();
      if (this.ready) this.#markers.flush();
      this.#session?.quit(reason);
    }
    return this.run();
  }

  /**
   * Says something, now or as soon as it can be said: as several messages where it has several
   * lines, or one too long for the server.
   *
   * @param replyTo the msgid of the message that it answers
   */
  say(target: string, text: string, kind: Outgoing["kind"] = "message", replyTo?: string) {
    return this.#delivery.say(target, text, kind, replyTo);
  }

  /** Says again what was not delivered; gives those messages. */
  retry(): Outgoing[] {
    return this.#delivery.retry();
  }

  /** Puts an emoji under the message with this msgid: https://ircv3.net/specs/client-tags/react */
  react(target: string, msgid: string, emoji: string): void {
    if (this.sendTags(reaction(target, msgid, emoji)) || !this.ready) return;
    this.#emit({ type: "error", text: "This server knows no reactions." });
  }

  /** Sends tags without a message (TAGMSG) where the server can take them now; whether it can. */
  sendTags(tags: Message): boolean {
    const able = this.ready && this.capabilities.has("message-tags");
    if (able) this.#write(tags);
    return able;
  }

  /** The person has seen all that is here of a conversation. */
  read(name: string): void {
    this.#markers.read(name);
  }

  /** Logs in to an account, now and after every reconnection; what becomes of it is an event. */
  login(credentials: Credentials): void {
    this.#relogin.start(credentials);
  }

  /** Joins a channel, and again after every reconnection. */
  join(channel: string, key?: string): void {
    this.#channels.add(channel, key);
    if (this.ready) this.#sendJoin();
  }

  /** Leaves a channel for good. */
  part(channel: string, reason = ""): void {
    this.#channels.delete(channel);
    if (this.model.buffers.get(channel)?.joined) this.send("PART", channel, reason);
  }

  /** Takes another nick: the answer is an event. Before registration it is the one to register by. */
  changeNick(nick: string): void {
    this.#nick.change(nick, this.ready);
    if (this.ready) {
      this.#delivery.pump();
      this.send("NICK", nick);
      return;
    }
    this.#nickGiven?.resolve();
    this.#session?.takeNick(this.#nick.chooser(false));
  }

  /** Sends a command that is no message; not kept where there is no connection, but said. */
  send(command: string, ...params: string[]): void {
    this.#sendNow(message(command, ...params));
  }

  #sendNow(...messages: Message[]): void {
    if (this.ready) this.#write(...messages);
    else this.#emit({ type: "error", text: "There is no connection to the server just now." });
  }

  /** Resolves once there are few enough messages on their way for more, or it is over. */
  room(): Promise<void> {
    return this.#delivery.room();
  }

  /** Resolves once no message is on its way any more, or it is over. */
  settled(): Promise<void> {
    return this.#delivery.settled();
  }

  async #run(): Promise<Ending> {
    const outage = new Outage(this.#timing.backoff, this.#timing.steady);
    while (this.#ending === undefined) {
      const lost = await this.#connect();
      if (this.#ending !== undefined) break;
      if (lost === undefined) continue;
      if (this.#nickGiven !== undefined) {
        // The server has no patience for somebody who thinks about a nick.
        await this.#nickGiven.promise;
        this.#nickGiven = undefined;
        continue;
      }
      const now = performance.now();
      const isFirst = this.#connections === 0;
      if (outage.lost(now, this.#readyAt)) {
        if (isFirst && !this.#options.retryFirst) {
          this.#ending = { kind: "unreachable", reason: lost };
          break;
        }
        this.#emit({ type: "disconnected", reason: lost });
      }
      this.#readyAt = 0;
      const limit = isFirst ? Infinity : this.#options.giveUpAfter ?? Infinity;
      const delay = outage.delay(now, this.#random(), limit);
      if (delay === undefined) {
        this.#ending = { kind: "unreachable", reason: outage.givenUp(lost, limit) };
        break;
      }
      await pause(delay, this.#stop.signal);
    }
    const ending = this.#ending ?? { kind: "quit", reason: "" };
    this.#delivery.end();
    this.#catchUp.end();
    this.#emit({ type: "ended", ending });
    return ending;
  }

  /** One connection from beginning to end; gives the reason of its end, unless another is to follow at once. */
  async #connect(): Promise<string | undefined> {
    let transport: Transport;
    try {
      transport = await this.#options.dial(this.#stop.signal);
    } catch (error) {
      if (!(error instanceof DialError)) throw error;
      if (error.fault === "untrusted") this.#end("untrusted", error.message);
      return error.message;
    }
    this.#announced = false;
    const session = this.#session = this.#newSession(transport);
    if (this.#stop.signal.aborted) session.close("interrupted");
    const reason = await session.run();
    this.#session = undefined;
    const parts = [this.#channels, this.#catchUp, this.past, this.model, this.#delivery];
    for (const part of [...parts, this.#relogin, this.#markers]) part.disconnected();
    return session.upgrades ? undefined : reason;
  }

  #newSession(transport: Transport): Session {
    const again = this.#connections > 0;
    return new Session(transport, {
      options: this.#options,
      timing: this.#timing,
      random: this.#random,
      nick: this.#nick.wanted,
      chooser: this.#nick.chooser(again),
    }, {
      registered: (nick) => this.#registered(nick),
      nickRefused: (nick, reason) => this.#nickRefused(nick, reason),
      end: (kind, reason) => this.#end(kind, reason),
      unsendable: (text) => this.#emit({ type: "error", text }),
      receive: (received) => this.#receive(received),
      receiveBatch: (batch) => this.#receiveBatch(batch),
    });
  }

  #receiveBatch(batch: Batch): void {
    const found = foundIn(batch, this.model);
    if (found !== undefined) this.#emit(found);
    else if (!this.past.takesBatch(batch)) this.#catchUp.takesBatch(batch);
  }

  #receive(received: Message): void {
    const { command, params } = received;
    if (command === "PONG") return this.#delivery.receivePong(params.at(-1) ?? "");
    if (command === "376" || command === "422" || command === "JOIN") this.#announce();
    if (this.#delivery.receive(received) || this.#relogin.receive(received)) return;
    if (this.#refusedJoin(received) || this.past.takesError(received)) return;
    if (this.#catchUp.takesError(received) || this.#markers.takes(received)) return;
    this.#hear(received);
    const freed = this.#nick.freedBy(received);
    if (freed !== undefined) this.send("NICK", freed);
  }

  #hear(received: Message, heard = () => {}): void {
    if (this.#catchUp.takes(received, heard)) return;
    this.#apply(received, Date.now());
    heard();
  }

  #apply(received: Message, at: number): void {
    for (const event of this.model.apply(received, at)) this.#happened(event);
  }

  #nickRefused(nick: string, reason: string): void {
    if (!this.#options.askNick) return this.#end("refused", reason);
    this.#nickGiven = Promise.withResolvers();
    this.#emit({ type: "nick-wanted", nick, reason });
  }

  #registered(nick: string): void {
    const session = this.#session;
    if (session === undefined) return;
    this.#nickGiven = undefined;
    this.#readyAt = performance.now();
    this.model.isupport.clear();
    this.model.nick = nick;
    this.#nick.registered(nick, this.#connections > 0, this.#options.credentials !== undefined);
    if (this.#nick.mistaken) {
      session.after(this.#timing.nickBack, () => {
        this.#nick.recognized();
        this.#delivery.pump();
      });
    }
    const { capabilities, info } = session;
    this.#relogin.registered(capabilities, info.secure);
    this.#catchUp.registered(capabilities);
    this.#markers.registered();
    this.#sendJoin();
    this.#delivery.connected(capabilities);
  }

  /** Tells the faces of the connection once the server has told of itself. */
  #announce(): void {
    if (this.#announced || this.#session === undefined) return;
    this.#announced = true;
    const again = this.#connections++ > 0;
    const { nick, network } = this.model;
    this.#emit({ type: "connected", nick, network, info: this.#session.info, again });
    this.#catchUp.announced();
  }

  #happened(event: ClientEvent): void {
    this.#emit(event);
    switch (event.type) {
      case "joined":
        this.#channels.joined(event.channel);
        this.#catchUp.joined(event.channel);
        this.#delivery.pump();
        break;
      case "left":
        this.#channels.delete(event.channel);
        this.#catchUp.left(event.channel);
        break;
      case "own-nick":
        if (this.#nick.became(event.nick)) this.#delivery.pump();
        break;
    }
  }

  #refusedJoin(received: Message): boolean {
    const channel = this.#channels.refused(received);
    if (channel === undefined) return false;
    const reason = replyText(received)?.text ?? "";
    this.#emit({ type: "left", channel, reason, how: "refused" });
    this.#delivery.refuse(channel, reason);
    return true;
  }

  #sendJoin(): void {
    this.#write(...this.#channels.joins((name) => this.model.buffers.get(name)?.joined ?? false));
  }

  #write(...messages: Message[]): void {
    this.#session?.send(...messages);
  }

  #end(kind: Ending["kind"], reason: string): void {
    this.#ending ??= { kind, reason };
    this.#session?.close(reason);
  }

  #emit(event: ClientEvent): void {
    this.#options.onEvent(event);
  }
}
