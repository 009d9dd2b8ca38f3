import { fold } from "../../protocol/casemapping.ts";
import { type Message, nickOf, parse } from "../../protocol/message.ts";
import { BACKOFF, backoff, type BackoffLimits } from "./backoff.ts";
import { type Batch, Batches } from "./batches.ts";
import { Capabilities } from "./capabilities.ts";
import type { ClientEvent, Ending, Entry, Outgoing } from "./events.ts";
import { Link, type SilenceLimits } from "./link.ts";
import { message } from "./messages.ts";
import { Model } from "./model.ts";
import { NickChooser } from "./nicks.ts";
import { Registration } from "./registration.ts";
import { isError, replyText } from "./replies.ts";
import { SendQueue } from "./send_queue.ts";
import { sendable, split } from "./split.ts";
import { type Dial, DialError, type Transport } from "./transport.ts";

/** The client's patience, all in ms. */
export interface Timing extends SilenceLimits {
  /** For registration, from the open connection to the server's welcome. */
  readonly register: number;
  /** For the server to close after QUIT. */
  readonly quit: number;
  /** How long a connection lasts before the next loss counts as a new one. */
  readonly steady: number;
  readonly backoff: BackoffLimits;
}

const TIMING: Timing = {
  quiet: 90_000,
  answer: 30_000,
  register: 30_000,
  quit: 2_000,
  steady: 10_000,
  backoff: BACKOFF,
};

export interface ClientOptions {
  readonly dial: Dial;
  readonly nick: string;
  /** Whether that nick was asked for by name; else one like it will do where it is taken. */
  readonly firmNick: boolean;
  /** Whether somebody can be asked for another nick; else a refused one is the end. */
  readonly askNick: boolean;
  readonly username?: string;
  readonly realname?: string;
  /** What the server wants of everyone. */
  readonly password?: string;
  /** Channels to be in, from the start and after every reconnection. */
  readonly channels: readonly string[];
  /** Messages of history to ask for in each channel first joined. */
  readonly history?: number;
  /** Whether a first connection that fails is tried again, as lost ones are. */
  readonly retryFirst: boolean;
  /** ms after which a lost connection is given up for good. */
  readonly giveUpAfter?: number;
  readonly timing?: Partial<Timing>;
  /** Called with everything that happens, in order. */
  readonly onEvent: (event: ClientEvent) => void;
  /** Waited for before more is read from the server. */
  readonly pace?: () => Promise<void> | void;
  /** A number from 0 to 1. */
  readonly random?: () => number;
}

/** Bytes of `!user@host` to expect where the server has not shown ours yet. */
const UNSEEN_SOURCE = 1 + 20 + 1 + 63;
/** The least bytes of text in a message, however long the names around it. */
const LEAST_TEXT = 64;
/** Messages on their way from which on `room` waits. */
const ROOM = 256;
/** Begins the PINGs that ask whether messages have arrived. */
const ACK_TOKEN = "ack-";

/** A chat client without a face: it stays connected, and what it was given to say it delivers. */
export class Client {
  readonly model = new Model();
  readonly #options: ClientOptions;
  readonly #timing: Timing;
  readonly #random: () => number;
  readonly #queue = new SendQueue();
  /** Channels to be in, by folded name, with their keys. */
  readonly #wanted = new Map<string, { name: string; key?: string }>();
  /** Those among them that the server has not answered about. */
  readonly #joining = new Set<string>();
  readonly #stop = new AbortController();
  #waiters: { until: number; resolve: () => void }[] = [];
  #nick: string;
  #firmNick: boolean;
  /** The nick to have back as soon as it is free. */
  #regain: string | undefined;
  #link: Link | undefined;
  #transport: Transport | undefined;
  #registration: Registration | undefined;
  #chooser: NickChooser | undefined;
  #capabilities = new Capabilities();
  #batches = new Batches();
  #phase: "offline" | "registering" | "ready" = "offline";
  #announced = false;
  #connections = 0;
  #readyAt = 0;
  #pings = 0;
  #serverError = "";
  #ending: Ending | undefined;
  #running: Promise<Ending> | undefined;
  #timers = new Set<ReturnType<typeof setTimeout>>();

  constructor(options: ClientOptions) {
    this.#options = options;
    this.#timing = { ...TIMING, ...options.timing };
    this.#random = options.random ?? Math.random;
    this.#nick = options.nick;
    this.#firmNick = options.firmNick;
    for (const name of options.channels) this.#wanted.set(fold(name), { name });
  }

  /** Our own messages that are neither acknowledged nor failed. */
  get waiting(): number {
    return this.#queue.size;
  }

  /** Whether the server knows us just now. */
  get ready(): boolean {
    return this.#phase === "ready";
  }

  /** Whether the server knew us at any time. */
  get wasConnected(): boolean {
    return this.#connections > 0;
  }

  /** Whether the server keeps history that can be asked for. */
  get keepsHistory(): boolean {
    return this.#capabilities.enabled.has("draft/chathistory");
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
      if (this.#phase === "ready") {
        this.#link?.send(message("QUIT", reason));
        this.#after(this.#timing.quit, () => this.#link?.close("the server did not say goodbye"));
      } else this.#link?.close("interrupted");
    }
    return this.run();
  }

  /**
   * Says something, now or as soon as it can be said: as several messages where it has several
   * lines, or one too long for the server.
   */
  say(target: string, text: string, kind: Outgoing["kind"] = "message"): Outgoing[] {
    const limit = this.#textLimit(target, kind);
    const added = sendable(text).flatMap((line) => split(line, limit))
      .map((piece) => this.#queue.add(target, piece, kind));
    for (const each of added) this.#emit({ type: "outgoing", message: each });
    this.#pump();
    return added;
  }

  /** Joins a channel, and again after every reconnection. */
  join(channel: string, key?: string): void {
    this.#wanted.set(fold(channel), { name: channel, ...(key === undefined ? {} : { key }) });
    if (this.#phase === "ready") this.#sendJoin();
  }

  /** Leaves a channel for good. */
  part(channel: string, reason = ""): void {
    this.#wanted.delete(fold(channel));
    if (this.model.buffers.get(channel)?.joined) this.send("PART", channel, reason);
  }

  /** Takes another nick: the answer is an event. Before registration it is the one to register by. */
  changeNick(nick: string): void {
    this.#regain = undefined;
    if (this.#phase === "ready") {
      this.send("NICK", nick);
      return;
    }
    this.#nick = nick;
    this.#firmNick = true;
    if (this.#phase === "registering") {
      this.#chooser = new NickChooser(nick, true, false);
      this.#write(message("NICK", nick));
    }
  }

  /** Sends a command that is no message; not kept where there is no connection, but said. */
  send(command: string, ...params: string[]): void {
    if (this.#phase === "ready") this.#write(message(command, ...params));
    else this.#emit({ type: "error", text: "There is no connection to the server just now." });
  }

  /** Resolves once there are few enough messages on their way for more, or it is over. */
  room(): Promise<void> {
    return this.#until(ROOM);
  }

  /** Resolves once no message is on its way any more, or it is over. */
  settled(): Promise<void> {
    return this.#until(0);
  }

  async #run(): Promise<Ending> {
    let tries = 0;
    let lostAt: number | undefined;
    while (this.#ending === undefined) {
      const lost = await this.#connect();
      if (this.#ending !== undefined) break;
      const now = performance.now();
      if (this.#readyAt > 0 && now - this.#readyAt >= this.#timing.steady) tries = 0;
      const wasUp = this.#readyAt > 0;
      this.#readyAt = 0;
      if (wasUp || lostAt === undefined) {
        if (this.#connections === 0 && !this.#options.retryFirst) {
          this.#ending = { kind: "unreachable", reason: lost };
          break;
        }
        lostAt = now;
        this.#emit({ type: "disconnected", reason: lost });
      }
      const limit = this.#options.giveUpAfter ?? Infinity;
      const delay = backoff(tries++, this.#random(), this.#timing.backoff);
      if (this.#connections > 0 && now - lostAt + delay > limit) {
        const seconds = Math.round(limit / 1000);
        const reason = `the connection was lost and not to be had back in ${seconds} s: ${lost}`;
        this.#ending = { kind: "unreachable", reason };
        break;
      }
      await this.#pause(delay);
    }
    const ending = this.#ending ?? { kind: "quit", reason: "" };
    this.#clearTimers();
    this.#emit({ type: "ended", ending });
    for (const { resolve } of this.#waiters.splice(0)) resolve();
    return ending;
  }

  /** One connection from beginning to end; gives the reason of its end. */
  async #connect(): Promise<string> {
    let transport: Transport;
    try {
      transport = await this.#options.dial(this.#stop.signal);
    } catch (error) {
      if (!(error instanceof DialError)) throw error;
      if (error.fault === "untrusted") this.#end("untrusted", error.message);
      return error.message;
    }
    const { username, realname, password } = this.#options;
    this.#transport = transport;
    this.#capabilities = new Capabilities();
    this.#batches = new Batches();
    this.#serverError = "";
    this.#announced = false;
    this.#chooser = new NickChooser(this.#nick, this.#firmNick, this.#connections > 0);
    this.#registration = new Registration({
      nick: this.#nick,
      username: username ?? "chatd",
      realname: realname ?? this.#nick,
      ...(password === undefined ? {} : { password }),
    }, this.#capabilities);
    const link = this.#link = new Link(transport, this.#timing);
    if (this.#stop.signal.aborted) link.close("interrupted");
    this.#phase = "registering";
    this.#after(this.#timing.register, () => {
      if (this.#phase === "registering") {
        link.close("the server did not answer to the registration");
      }
    });
    link.send(...this.#registration.start());
    const reason = await link.run(
      (line) => this.#receive(parse(line)),
      this.#options.pace ?? (() => {}),
    );
    this.#clearTimers();
    this.#phase = "offline";
    this.#link = undefined;
    this.#joining.clear();
    this.model.disconnected();
    this.#queue.disconnected();
    return this.#serverError === "" ? reason : `the server said: ${this.#serverError}`;
  }

  #receive(received: Message): void {
    const taken = this.#batches.apply(received);
    if (taken === undefined) return;
    if ("batch" in taken) return this.#receiveBatch(taken.batch);
    const { command, params } = taken.message;
    switch (command) {
      case "":
        return;
      case "PING":
        return this.#write(message("PONG", ...params.slice(-1)));
      case "PONG":
        return this.#receivePong(params.at(-1) ?? "");
      case "ERROR":
        this.#serverError = params.at(-1) ?? "";
        return;
    }
    if (this.#phase === "registering") return this.#register(taken.message);
    if (command === "CAP") return this.#write(...this.#capabilities.apply(taken.message));
    if (command === "376" || command === "422" || command === "JOIN") this.#announce();
    if (this.#settle(taken.message)) return;
    if (this.#refusedJoin(taken.message)) return;
    for (const event of this.model.apply(taken.message, Date.now())) this.#happened(event);
    this.#regainNick(taken.message);
  }

  #register(received: Message): void {
    const step = this.#registration?.apply(received);
    if (step === undefined) return;
    this.#write(...step.send);
    const { progress } = step;
    switch (progress.state) {
      case "registered":
        return this.#registered(progress.nick);
      case "refused":
        return this.#end("refused", progress.reason);
      case "nick refused":
        return this.#nickRefused(progress.taken, progress.reason);
    }
  }

  #nickRefused(taken: boolean, reason: string): void {
    const step = this.#chooser?.refused(taken, this.#random());
    if (step === undefined) return;
    if ("ask" in step) {
      if (step.after === 0) return this.#write(message("NICK", step.ask));
      this.#after(step.after, () => this.#write(message("NICK", step.ask)));
    } else if (this.#options.askNick) {
      this.#emit({ type: "nick-wanted", nick: this.#chooser?.nick ?? "", reason });
    } else this.#end("refused", reason);
  }

  #registered(nick: string): void {
    this.#phase = "ready";
    this.#readyAt = performance.now();
    this.#clearTimers();
    this.model.isupport.clear();
    this.model.nick = nick;
    this.#regain = this.#connections > 0 && nick !== this.#nick ? this.#nick : undefined;
    if (this.#regain === undefined) this.#nick = nick;
    this.#sendJoin();
    this.#pump();
  }

  /** Tells the faces of the connection once the server has told of itself. */
  #announce(): void {
    if (this.#announced || this.#transport === undefined) return;
    this.#announced = true;
    const again = this.#connections++ > 0;
    const { nick, network } = this.model;
    this.#emit({ type: "connected", nick, network, info: this.#transport.info, again });
  }

  #happened(event: ClientEvent): void {
    this.#emit(event);
    switch (event.type) {
      case "joined":
        this.#joining.delete(fold(event.channel));
        this.#wanted.set(fold(event.channel), {
          name: event.channel,
          ...this.#wanted.get(fold(event.channel)),
        });
        this.#askHistory(event.channel);
        this.#pump();
        break;
      case "left":
        this.#wanted.delete(fold(event.channel));
        break;
      case "own-nick":
        if (this.#regain === undefined || fold(event.nick) === fold(this.#regain)) {
          this.#nick = event.nick;
          this.#regain = undefined;
        }
        break;
    }
  }

  #askHistory(channel: string): void {
    const count = this.#options.history ?? 0;
    if (count <= 0 || this.#connections > 1) return;
    if (this.keepsHistory) {
      this.#write(message("CHATHISTORY", "LATEST", channel, "*", String(count)));
    } else this.#emit({ type: "history", buffer: channel, entries: [] });
  }

  #receiveBatch(batch: Batch): void {
    const buffer = batch.params[0] ?? "";
    const entries = this.model.history(buffer, batch.messages, Date.now());
    this.#emit({ type: "history", buffer, entries });
  }

  /** Whether the message was an answer to one of ours, and nothing else. */
  #settle(received: Message): boolean {
    const { command, params, tags, source } = received;
    const label = tags.get("label");
    if (isError(command)) {
      const reason = replyText(received)?.text ?? "";
      const failed = label !== undefined
        ? this.#queue.fail(label, reason)
        : this.#capabilities.echoes
        ? undefined
        : this.#queue.failOldest(params[command === "FAIL" ? 2 : 1] ?? "", reason);
      if (failed !== undefined) this.#settled(failed);
      return failed !== undefined;
    }
    const spoken = command === "PRIVMSG" || command === "NOTICE";
    const own = source !== undefined && fold(nickOf(source)) === fold(this.model.nick);
    if (label === undefined) {
      // What we say to ourselves comes twice: as the echo, and as the message.
      return spoken && own && this.#capabilities.echoes &&
        fold(params[0] ?? "") === fold(this.model.nick);
    }
    if (command !== "ACK" && !(spoken && own)) return false;
    const message = this.#queue.acknowledge(label);
    if (spoken) {
      for (const event of this.model.apply(received, Date.now())) this.#happened(event);
    }
    if (message !== undefined) this.#settled(message);
    return true;
  }

  #receivePong(token: string): void {
    if (!token.startsWith(ACK_TOKEN)) return;
    for (const message of this.#queue.acknowledgePing(Number(token.slice(ACK_TOKEN.length)))) {
      const { target, text, kind } = message;
      const entry: Entry = {
        kind,
        time: Date.now(),
        buffer: target,
        nick: this.model.nick,
        text,
        own: true,
        mention: false,
      };
      this.model.buffers.open(target, this.model.isChannel(target) ? "channel" : "query");
      this.model.buffers.add(entry, [target]);
      this.#emit({ type: "entry", entry, buffers: [target] });
      this.#settled(message);
    }
  }

  #settled(message: Outgoing): void {
    this.#emit({ type: "outgoing", message });
    this.#waiters = this.#waiters.filter(({ until, resolve }) => {
      if (this.#queue.size > until) return true;
      resolve();
      return false;
    });
    this.#pump();
  }

  #refusedJoin(received: Message): boolean {
    const { command, params } = received;
    const channel = params[command === "FAIL" ? 2 : 1] ?? "";
    if (!isError(command) || !this.#joining.delete(fold(channel))) return false;
    this.#wanted.delete(fold(channel));
    const reason = replyText(received)?.text ?? "";
    this.#emit({ type: "left", channel, reason, how: "refused" });
    for (const failed of this.#queue.failAll(channel, reason)) this.#settled(failed);
    return true;
  }

  #regainNick({ command, source }: Message): void {
    if (this.#regain === undefined || source === undefined) return;
    if (command !== "QUIT" && command !== "NICK") return;
    if (fold(nickOf(source)) === fold(this.#regain)) this.send("NICK", this.#regain);
  }

  #sendJoin(): void {
    for (const [key, channel] of this.#wanted) {
      if (this.#joining.has(key) || this.model.buffers.get(channel.name)?.joined) continue;
      this.#joining.add(key);
      this.#write(
        message("JOIN", channel.name, ...(channel.key === undefined ? [] : [channel.key])),
      );
    }
  }

  #pump(): void {
    if (this.#phase !== "ready" || this.#ending !== undefined) return;
    const taken = this.#queue.take((target) => this.#joining.has(fold(target)));
    if (taken.length === 0) return;
    const { echoes, enabled } = this.#capabilities;
    for (const { message: { target, text, kind, nonce }, label } of taken) {
      const command = kind === "notice" ? "NOTICE" : "PRIVMSG";
      const line = message(command, target, kind === "action" ? `\x01ACTION ${text}\x01` : text);
      if (echoes) line.tags.set("label", label);
      if (enabled.has("message-tags")) line.tags.set("+chatd/nonce", nonce);
      this.#write(line);
    }
    if (echoes) return;
    this.#queue.pinged(++this.#pings);
    this.#write(message("PING", `${ACK_TOKEN}${this.#pings}`));
  }

  #textLimit(target: string, kind: Outgoing["kind"]): number {
    const bytes = new TextEncoder();
    const source = this.model.source === ""
      ? bytes.encode(this.#nick).length + UNSEEN_SOURCE
      : bytes.encode(this.model.source).length;
    const around = source + bytes.encode(`: PRIVMSG ${target} :\r\n`).length +
      (kind === "action" ? "\x01ACTION \x01".length : 0);
    return Math.max(LEAST_TEXT, this.model.lineLength - around);
  }

  /** Sends; what cannot be put into a line, such as a name with a space in it, is said. */
  #write(...messages: Message[]): void {
    try {
      this.#link?.send(...messages);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      this.#emit({ type: "error", text: error.message });
    }
  }

  #end(kind: Ending["kind"], reason: string): void {
    this.#ending ??= { kind, reason };
    this.#link?.close(reason);
  }

  #emit(event: ClientEvent): void {
    this.#options.onEvent(event);
  }

  #until(until: number): Promise<void> {
    if (this.#queue.size <= until || this.#ending !== undefined) return Promise.resolve();
    return new Promise((resolve) => this.#waiters.push({ until, resolve }));
  }

  #after(delay: number, what: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      what();
    }, delay);
    this.#timers.add(timer);
  }

  #clearTimers(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  #pause(delay: number): Promise<void> {
    if (this.#stop.signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        this.#stop.signal.removeEventListener("abort", done);
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(done, delay);
      this.#stop.signal.addEventListener("abort", done);
    });
  }
}
