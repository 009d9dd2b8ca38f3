/**
 * Connects, and connects again after each loss. `backoff.ts` says how long to wait in between;
 * `../sending/delivery.ts` and `../history/catch_up.ts` resume the work that a loss interrupted.
 * @module
 */
import type { Credentials, Ending } from "../events.ts";
import type { ClientOptions, Timing } from "./options.ts";
import { DialError, type Transport } from "../transport/transport.ts";
import type { Message } from "../../../protocol/message.ts";
import type { NickChooser } from "../identity/nick_chooser.ts";
import type { Batch } from "./batches.ts";
import { Connection } from "./connection.ts";
import type { CurrentConnection } from "./current_connection.ts";
import { Outage } from "./backoff.ts";
import { pause } from "./timers.ts";

/**
 * After this many floods in a row the client gives up: another connection would end the same way.
 */
const FLOODS_MAX = 2;

/** The rest of the client, which outlives the connections and takes their messages. */
interface Router {
  /** Whether the user interface knows of any connection so far. */
  readonly wasConnected: boolean;
  readonly parts: {
    readonly markers: { flush(): void };
    readonly nick: {
      readonly wanted: string;
      change(nick: string, registered: boolean): void;
      chooser(had: boolean): NickChooser;
      disclaim(): void;
    };
    readonly login: {
      readonly credentials: Credentials | undefined;
      use(credentials: Credentials | undefined): void;
    };
    disconnected(serverError: string | undefined): void;
    end(): void;
  };
  registered(connection: Connection, nick: string): void;
  receive(message: Message): void;
  receiveBatch(batch: Batch): void;
}

/** Keeps a client connected until the user quits, or another try cannot succeed. */
export class Reconnector {
  readonly #options: ClientOptions;
  readonly #timing: Timing;
  readonly #random: () => number;
  readonly #current: CurrentConnection;
  readonly #router: Router;
  readonly #stop = new AbortController();
  /** Resolved when the user has chosen another nick, after the server refused all others. */
  #nickGiven: PromiseWithResolvers<void> | undefined;
  /** When the last connection was registered, by `performance.now()`; 0 if it never was. */
  #readyAt = 0;
  /** How many connections in a row ended because the server sent more than the client can hold. */
  #floods = 0;
  /** Whether the user does not want to be the account of the options. */
  #disclaimed = false;
  #ending: Ending | undefined;
  #running: Promise<Ending> | undefined;

  constructor(
    options: ClientOptions,
    timing: Timing,
    current: CurrentConnection,
    router: Router,
  ) {
    this.#options = options;
    this.#timing = timing;
    this.#random = options.random ?? Math.random;
    this.#current = current;
    this.#router = router;
  }

  /** Connects and stays connected; resolves with the reason once it has ended for good. */
  run(): Promise<Ending> {
    this.#running ??= this.#run();
    return this.#running;
  }

  /** Ends it for good, after a QUIT with this reason if there is a connection. */
  quit(reason: string): void {
    if (this.#ending !== undefined) return;
    this.#ending = { kind: "quit", reason: "" };
    this.#stop.abort(new DialError("unreachable", "interrupted"));
    this.#nickGiven?.resolve();
    if (this.#current.ready) this.#router.parts.markers.flush();
    this.#current.connection?.quit(reason);
  }

  /** Whether the user has to choose another nick, or to give an account's password. */
  get isAsking(): boolean {
    return this.#nickGiven !== undefined;
  }

  /** Whether the next connection logs in to an account. */
  get hasLogin(): boolean {
    return this.#optionsNow().credentials !== undefined;
  }

  /** Registers the next connection with these credentials, at once. */
  logIn(credentials: Credentials): void {
    const { nick, login } = this.#router.parts;
    login.use(credentials);
    nick.change(credentials.account, false);
    this.#connectAgain("logging in");
  }

  /** Registers the next connection with a nick like the wanted one, at once. */
  disclaim(): void {
    const { nick, login } = this.#router.parts;
    login.use(undefined);
    this.#disclaimed = true;
    nick.disclaim();
    this.#connectAgain("taking another nick");
  }

  #connectAgain(reason: string): void {
    this.#nickGiven?.resolve();
    this.#current.connection?.leave(reason);
  }

  /** Registers with the nick that the user chose, now or on the next connection. */
  nickChosen(): void {
    this.#nickGiven?.resolve();
    this.#current.connection?.takeNick(this.#router.parts.nick.chooser(false));
  }

  async #run(): Promise<Ending> {
    const outage = new Outage(this.#timing.backoff, this.#timing.steady);
    while (this.#ending === undefined) {
      const lost = await this.#connect();
      if (this.#ending !== undefined) break;
      if (lost === undefined) continue;
      if (this.#nickGiven !== undefined) {
        // Servers close the connection before a user has typed another nick.
        await this.#nickGiven.promise;
        this.#nickGiven = undefined;
        continue;
      }
      await this.#waitAfter(lost, outage);
    }
    this.#router.parts.end();
    this.#current.tell({ type: "ended", ending: this.#ending });
    return this.#ending;
  }

  /** Waits before the next try, or ends the client if there is none. */
  async #waitAfter(lost: string, outage: Outage): Promise<void> {
    const { retryFirst, giveUpAfter } = this.#options;
    const now = performance.now();
    const isFirst = !this.#router.wasConnected;
    if (outage.lost(now, this.#readyAt)) {
      if (isFirst && !retryFirst) return this.#end("unreachable", lost);
      this.#current.tell({ type: "disconnected", reason: lost });
    }
    this.#readyAt = 0;
    const limit = isFirst ? Infinity : giveUpAfter ?? Infinity;
    const delay = outage.delay(now, this.#random(), limit);
    if (delay === undefined) return this.#end("unreachable", outage.givenUp(lost, limit));
    await pause(delay, this.#stop.signal);
  }

  /**
   * Runs one connection from beginning to end.
   *
   * @returns why it ended; `undefined` if the next one follows at once, over TLS
   */
  async #connect(): Promise<string | undefined> {
    let transport: Transport;
    try {
      transport = await this.#options.dial(this.#stop.signal);
    } catch (error) {
      if (!(error instanceof DialError)) throw error;
      if (error.fault === "untrusted") this.#end("untrusted", error.message);
      return error.message;
    }
    const connection = this.#open(transport);
    this.#current.connection = connection;
    if (this.#stop.signal.aborted) connection.close("interrupted");
    const reason = await connection.run();
    this.#current.connection = undefined;
    this.#router.parts.disconnected(connection.serverError);
    this.#floods = connection.flooded ? this.#floods + 1 : 0;
    if (this.#floods >= FLOODS_MAX) this.#end("refused", reason);
    return connection.upgrades ? undefined : reason;
  }

  #open(transport: Transport): Connection {
    const { nick } = this.#router.parts;
    const start = {
      options: this.#optionsNow(),
      timing: this.#timing,
      random: this.#random,
      nick: nick.wanted,
      chooser: nick.chooser(this.#router.wasConnected),
    };
    return new Connection(transport, start, {
      registered: (nick) => this.#registered(nick),
      nickRefused: (nick, reason, reserved) => this.#ask(reason, nick, reserved ? nick : undefined),
      loginRefused: (reason) => this.#ask(reason, nick.wanted, start.options.credentials?.account),
      end: (kind, reason) => this.#end(kind, reason),
      unsendable: (text) => this.#current.tell({ type: "error", text }),
      receive: (received) => this.#router.receive(received),
      receiveBatch: (batch) => this.#router.receiveBatch(batch),
    });
  }

  #registered(nick: string): void {
    const { connection } = this.#current;
    if (connection === undefined) return;
    this.#nickGiven = undefined;
    this.#readyAt = performance.now();
    this.#router.registered(connection, nick);
  }

  /** The options, with what has changed since the client began. */
  #optionsNow(): ClientOptions {
    const { password, invitation, credentials, ...options } = this.#options;
    const { login } = this.#router.parts;
    const key = this.#router.wasConnected ? password : invitation ?? password;
    const account = login.credentials ?? (this.#disclaimed ? undefined : credentials);
    return {
      ...options,
      ...(key === undefined ? {} : { password: key }),
      ...(account === undefined ? {} : { credentials: account }),
    };
  }

  /** Asks the user for another nick, or for the password of this account. */
  #ask(reason: string, nick: string, account: string | undefined): void {
    if (!this.#options.askNick) return this.#end("refused", reason);
    this.#nickGiven = Promise.withResolvers();
    this.#current.tell({
      type: "nick-wanted",
      nick,
      reason,
      ...(account === undefined ? {} : { account }),
    });
  }

  #end(kind: Ending["kind"], reason: string): void {
    this.#ending ??= { kind, reason };
    this.#current.connection?.leave(reason);
  }
}
