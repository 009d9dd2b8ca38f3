/**
 * One connection to a server, from the open transport to its end: it registers, then hands on every
 * message. `reconnect.ts` opens it, `watched_transport.ts` carries its lines, and `registration.ts`
 * makes the messages until the server has registered the client.
 * @module
 */
import { type Message, parse } from "../../../protocol/message.ts";
import type { StsPolicy } from "../../../protocol/sts.ts";
import type { NickChooser } from "../identity/nick_chooser.ts";
import { MemoryLimitError } from "../transport/memory_limit_error.ts";
import { message } from "../model/messages.ts";
import { type ClientOptions, identityOf, type Timing } from "./options.ts";
import type { Transport, TransportInfo } from "../transport/transport.ts";
import { type Batch, Batches } from "./batches.ts";
import { Capabilities } from "./capabilities.ts";
import { type NickRefusal, Registration, type RegistrationStep } from "./registration.ts";
import { Timers } from "./timers.ts";
import { WatchedTransport } from "./watched_transport.ts";

/** The data that a connection starts with. */
export interface ConnectionStart {
  readonly options: ClientOptions;
  readonly timing: Timing;
  /** Returns a number from 0 to 1. */
  readonly random: () => number;
  /** The nick to register with. */
  readonly nick: string;
  /** Chooses other nicks if the server refuses that one. */
  readonly chooser: NickChooser;
}

/** The events of a connection. */
export interface ConnectionHandlers {
  /** The server has registered the client with this nick. */
  registered(nick: string): void;
  /**
   * The server refused this nick and all others that the chooser knows.
   *
   * @param reserved whether the nick is for users who are logged in to an account
   */
  nickRefused(nick: string, reason: string, reserved: boolean): void;
  /** The server does not accept the account's password. */
  loginRefused(reason: string): void;
  /** Registration failed, and another connection would not do better. */
  end(kind: "refused" | "untrusted", reason: string): void;
  /** The registered connection received a message. */
  receive(received: Message): void;
  /** The connection received a batch whose messages make sense only together. */
  receiveBatch(batch: Batch): void;
  /** A message, such as one with a space in a name, cannot be written as a line. */
  unsendable(reason: string): void;
}

/** One connection to a server, and everything that ends with it. */
export class Connection {
  readonly info: TransportInfo;
  readonly capabilities: Capabilities;
  readonly #start: ConnectionStart;
  readonly #handlers: ConnectionHandlers;
  readonly #transport: WatchedTransport;
  readonly #registration: Registration;
  readonly #batches = new Batches();
  readonly #timers = new Timers();
  #chooser: NickChooser;
  #ready = false;
  #over = false;
  /** The text of the server's ERROR. */
  #serverError = "";
  /** The last STS duration of the server, in seconds. */
  #strictFor: number | undefined;
  #upgrades = false;
  #flooded = false;

  constructor(transport: Transport, start: ConnectionStart, handlers: ConnectionHandlers) {
    const { options, timing, nick, chooser } = start;
    this.info = transport.info;
    this.capabilities = new Capabilities(options.credentials !== undefined, {
      nextCertificate: (next) => options.onNextCertificate?.(transport.info, next),
      sts: (policy) => this.#obey(policy),
    });
    this.#start = start;
    this.#handlers = handlers;
    this.#chooser = chooser;
    this.#transport = new WatchedTransport(transport, timing);
    const identity = identityOf(options, nick);
    this.#registration = new Registration(identity, this.capabilities, transport.info.secure);
  }

  /** Whether the server has registered the client, and the connection has not ended. */
  get ready(): boolean {
    return this.#ready;
  }

  /** The text of the server's ERROR; empty without one. */
  get serverError(): string {
    return this.#serverError;
  }

  /** Whether it ended because a connection over TLS replaces it. */
  get upgrades(): boolean {
    return this.#upgrades;
  }

  /** Whether it ended because the server sent more than the client can hold. */
  get flooded(): boolean {
    return this.#flooded || this.#transport.flooded;
  }

  /** Registers, and runs until the connection ends; resolves with the reason. */
  async run(): Promise<string> {
    const { options, timing } = this.#start;
    this.after(timing.register, () => {
      if (!this.#ready) this.close("the server did not answer to the registration");
    });
    this.send(...this.#registration.start());
    const receive = (line: string) =>
      this.#withinBounds(() => this.#receive(parse(line), line.length));
    const reason = await this.#transport.run(receive, options.pace ?? (() => undefined));
    this.#timers.clear();
    this.#ready = false;
    this.#over = true;
    // The policy's duration counts from the end of the connection.
    if (this.#strictFor) options.strict?.persist(this.info, this.#strictFor);
    return this.#serverError === "" ? reason : `the server said: ${this.#serverError}`;
  }

  /** Sends messages, in order. */
  send(...messages: Message[]): void {
    try {
      this.#transport.send(...messages);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      this.#handlers.unsendable(error.message);
    }
  }

  /** Calls back after `delay` ms, unless the connection ends first. */
  after(delay: number, callback: () => void): void {
    this.#timers.after(delay, () => this.#withinBounds(callback));
  }

  /** Sends QUIT, and closes if the server does not. */
  quit(reason: string): void {
    if (!this.#ready) return this.leave("interrupted");
    this.send(message("QUIT", reason));
    this.after(this.#start.timing.quit, () => this.close("the server did not say goodbye"));
  }

  /** Sends QUIT and closes, without waiting for the server's answer. */
  leave(reason: string): void {
    this.#transport.closeAfter(reason, message("QUIT"));
  }

  /** Closes the connection for this reason; if called more than once, the first reason counts. */
  close(reason: string): void {
    this.#transport.close(reason);
  }

  /** Registers with another nick, which the user chose. */
  takeNick(chooser: NickChooser): void {
    this.#chooser = chooser;
    this.send(...this.#registration.rename(chooser.nick));
  }

  /** Obeys an STS policy: https://ircv3.net/specs/extensions/sts */
  #obey({ port, duration }: StsPolicy): void {
    const { strict } = this.#start.options;
    if (strict === undefined) return;
    if (this.info.secure && duration !== undefined) {
      this.#strictFor = duration;
      strict.persist(this.info, duration);
    } else if (!this.info.secure && port !== undefined) {
      this.#upgrades = true;
      strict.upgrade(this.info, port);
      this.close("the server wants TLS");
    }
  }

  /**
   * Handles received lines; closes the connection if the server sends more than the client can
   * hold.
   */
  #withinBounds(handle: () => void): void {
    try {
      handle();
    } catch (error) {
      if (!(error instanceof MemoryLimitError)) throw error;
      this.#flooded = true;
      this.leave(error.message);
    }
  }

  #receive(received: Message, length: number): void {
    const whole = this.#batches.apply(received, length);
    if (whole === undefined) return;
    if ("batch" in whole) return this.#handlers.receiveBatch(whole.batch);
    const { command, params } = whole.message;
    switch (command) {
      case "":
        return;
      case "PING":
        return this.send(message("PONG", ...params.slice(-1)));
      case "ERROR":
        this.#serverError = (params.at(-1) ?? "").replace(/^closing link: */i, "");
        return;
    }
    if (!this.#ready) return this.#register(whole.message);
    if (command === "CAP") return this.send(...this.capabilities.apply(whole.message));
    this.#handlers.receive(whole.message);
  }

  #register(received: Message): void {
    const step = this.#registration.apply(received);
    if (!(step instanceof Promise)) return this.#advance(step);
    // Only a bug rejects this: every answer of the server makes a step.
    void step.then((later) => {
      if (!this.#over) this.#advance(later);
    });
  }

  #advance({ send, progress }: RegistrationStep): void {
    this.send(...send);
    switch (progress.state) {
      case "registered":
        this.#ready = true;
        this.#timers.clear();
        return this.#handlers.registered(progress.nick);
      case "refused":
      case "untrusted":
        return this.#handlers.end(progress.state, progress.reason);
      case "nick refused":
        return this.#refusedNick(progress);
      case "login refused":
        this.#timers.clear();
        return this.#handlers.loginRefused(progress.reason);
    }
  }

  #refusedNick({ taken, reserved, reason }: NickRefusal): void {
    const step = this.#chooser.refused(taken, this.#start.random(), reserved);
    if ("giveUp" in step) {
      this.#timers.clear();
      return this.#handlers.nickRefused(this.#chooser.nick, reason, reserved);
    }
    if (!step.later) return this.send(message("NICK", step.ask));
    this.after(this.#start.timing.nickAgain, () => this.send(message("NICK", step.ask)));
  }
}
