import { type Message, parse } from "../../../protocol/message.ts";
import type { StsPolicy } from "../../../protocol/sts.ts";
import { type Batch, Batches } from "./batches.ts";
import { Capabilities } from "./capabilities.ts";
import { Link } from "./watched_transport.ts";
import { message } from "../messages.ts";
import type { NickChooser } from "../identity/nick_chooser.ts";
import { type ClientOptions, identityOf, type Timing } from "../options.ts";
import { Registering } from "./registering.ts";
import { Registration } from "./registration.ts";
import { Timers } from "./timers.ts";
import type { Transport, TransportInfo } from "../transport/transport.ts";

/** As whom a session begins, and with how much patience. */
export interface SessionStart {
  readonly options: ClientOptions;
  readonly timing: Timing;
  /** A number from 0 to 1. */
  readonly random: () => number;
  readonly nick: string;
  readonly chooser: NickChooser;
}

/** What a session needs of the client around it. */
export interface SessionHost {
  /** The server knows us by this nick. */
  registered(nick: string): void;
  /** No nick that can be thought of here is to be had. */
  nickRefused(nick: string, reason: string): void;
  /** It is over for good. */
  end(kind: "refused" | "untrusted", reason: string): void;
  /** Takes a message in, once the server knows us. */
  receive(received: Message): void;
  /** Something cannot be put into a line, such as a name with a space in it. */
  unsendable(reason: string): void;
  /** Takes a batch in whose messages mean something only all together. */
  receiveBatch(batch: Batch): void;
}

/** One connection from its beginning to its end, with all that ends with it. */
export class Session {
  readonly info: TransportInfo;
  readonly capabilities: Capabilities;
  readonly #start: SessionStart;
  readonly #host: SessionHost;
  readonly #link: Link;
  readonly #registering: Registering;
  readonly #batches = new Batches();
  readonly #timers = new Timers();
  #ready = false;
  #serverError = "";
  /** For how many seconds the server wants to be spoken to over TLS alone, as it last said. */
  #strictFor: number | undefined;
  #upgrades = false;

  constructor(transport: Transport, start: SessionStart, host: SessionHost) {
    const { options, timing, random, nick, chooser } = start;
    this.info = transport.info;
    this.capabilities = new Capabilities(options.credentials !== undefined, {
      nextCertificate: (next) => options.onNextCertificate?.(transport.info, next),
      sts: (policy) => this.#strict(policy),
    });
    this.#start = start;
    this.#host = host;
    this.#link = new Link(transport, timing);
    this.#registering = new Registering(
      {
        write: (...messages) => this.send(...messages),
        after: (delay, what) => this.after(delay, what),
        random,
        registered: (nick) => this.#registered(nick),
        nickRefused: (nick, reason) => {
          this.#timers.clear();
          host.nickRefused(nick, reason);
        },
        end: (kind, reason) => host.end(kind, reason),
      },
      new Registration(identityOf(options, nick), this.capabilities, transport.info.secure),
      chooser,
      timing.nickAgain,
    );
  }

  /** Whether the server knows us. */
  get ready(): boolean {
    return this.#ready;
  }

  /** Whether it ended for the sake of another one, over TLS. */
  get upgrades(): boolean {
    return this.#upgrades;
  }

  /** Registers, and goes on until the connection ends; gives the reason. */
  async run(): Promise<string> {
    const { options, timing } = this.#start;
    this.after(timing.register, () => {
      if (!this.#ready) this.close("the server did not answer to the registration");
    });
    this.send(...this.#registering.start());
    const receive = (line: string) => this.#receive(parse(line));
    const reason = await this.#link.run(receive, options.pace ?? (() => {}));
    this.#timers.clear();
    this.#ready = false;
    this.#registering.disconnected();
    // However long it lasted, the server's wish holds as long as it said, from its end on.
    if (this.#strictFor) options.strict?.persist(this.info, this.#strictFor);
    return this.#serverError === "" ? reason : `the server said: ${this.#serverError}`;
  }

  /** Sends messages, in order. */
  send(...messages: Message[]): void {
    try {
      this.#link.send(...messages);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      this.#host.unsendable(error.message);
    }
  }

  /** Calls back after so many ms, unless the connection ends first. */
  after(delay: number, what: () => void): void {
    this.#timers.after(delay, what);
  }

  /** Takes leave of the server. */
  quit(reason: string): void {
    if (!this.#ready) return this.close("interrupted");
    this.send(message("QUIT", reason));
    this.after(this.#start.timing.quit, () => this.close("the server did not say goodbye"));
  }

  /** Ends the connection for this reason; the first one counts. */
  close(reason: string): void {
    this.#link.close(reason);
  }

  /** Goes on registering with another nick, which a person gave. */
  takeNick(chooser: NickChooser): void {
    this.#registering.takeNick(chooser);
  }

  #strict({ port, duration }: StsPolicy): void {
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

  #registered(nick: string): void {
    this.#ready = true;
    this.#timers.clear();
    this.#host.registered(nick);
  }

  #receive(received: Message): void {
    const taken = this.#batches.apply(received);
    if (taken === undefined) return;
    if ("batch" in taken) return this.#host.receiveBatch(taken.batch);
    const { command, params } = taken.message;
    switch (command) {
      case "":
        return;
      case "PING":
        return this.send(message("PONG", ...params.slice(-1)));
      case "ERROR":
        this.#serverError = (params.at(-1) ?? "").replace(/^closing link: */i, "");
        return;
    }
    if (!this.#ready) return this.#registering.receive(taken.message);
    if (command === "CAP") return this.send(...this.capabilities.apply(taken.message));
    this.#host.receive(taken.message);
  }
}
