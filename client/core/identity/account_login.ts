/**
 * Logs in to an account on a registered connection, and knows the account for the connections
 * after it, on which `connection/registration.ts` logs in. Both use `sasl_login.ts`.
 * @module
 */
import type { Message } from "../../../protocol/message.ts";
import { fold } from "../../../protocol/names/casemapping.ts";
import type { Credentials } from "../events.ts";
import type { ClientContext } from "../context.ts";
import { message } from "../model/messages.ts";
import type { OwnNick } from "./own_nick.ts";
import { type LoginStep, SaslLogin } from "./sasl_login.ts";

/** The capabilities of a connection, as a login sees them. */
interface Capabilities {
  readonly enabled: ReadonlySet<string>;
  /** The offered capabilities with their values. */
  readonly offered: ReadonlyMap<string, string>;
  /** Returns the request for one more capability. */
  request(name: string): Message;
}

/**
 * Logs in to the account that the user names while connected, and again after reconnections.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { CurrentConnection } from "../connection/current_connection.ts";
 * import type { ClientEvent } from "../events.ts";
 * import { message } from "../model/messages.ts";
 * import { Model } from "../model/model.ts";
 * import { AccountLogin } from "./account_login.ts";
 * import { OwnNick } from "./own_nick.ts";
 *
 * const events: ClientEvent[] = [];
 * const current = new CurrentConnection(new Model(), (event) => events.push(event));
 * const login = new AccountLogin(current, new OwnNick("alice", true));
 * const request = (name: string) => message("CAP", "REQ", name);
 * login.registered({ enabled: new Set(), offered: new Map(), request }, true);
 * login.start({ account: "alice", password: "secret" });
 * assertEquals(events, [{ type: "error", text: "This server has no accounts to log in to." }]);
 * ```
 */
export class AccountLogin {
  readonly #context: ClientContext;
  readonly #nick: Pick<OwnNick, "change">;
  /** The credentials that the server has accepted. */
  #accepted: Credentials | undefined;
  #tried: Credentials | undefined;
  /** Whether the user interface does not know yet that these credentials were accepted. */
  #isUntold = false;
  #registering: Credentials | undefined;
  #login: SaslLogin | undefined;
  /** The capabilities of the registered connection, if there is one. */
  #capabilities: Capabilities | undefined;
  #secure = false;

  /** @param nick becomes the account's name after a login */
  constructor(context: ClientContext, nick: Pick<OwnNick, "change">) {
    this.#context = context;
    this.#nick = nick;
  }

  /** The account to log in to when registering the next connection. */
  get credentials(): Credentials | undefined {
    return this.#accepted;
  }

  /** Logs in to this account on the next connections; to none if the server refused it. */
  use(credentials: Credentials | undefined): void {
    this.#accepted = credentials;
    this.#isUntold = credentials !== undefined;
  }

  /** Notes a new connection. */
  registered(capabilities: Capabilities, secure: boolean): void {
    this.#capabilities = capabilities;
    this.#secure = secure;
    if (!this.#isUntold || this.#accepted === undefined) return;
    this.#isUntold = false;
    this.#context.tell({ type: "logged-in", credentials: this.#accepted });
  }

  /** Registers the user's nick as an account. An event tells the result. */
  register(password: string, email: string): void {
    this.#registering = { account: this.#context.model.nick, password };
    this.#context.writeOrTell(message("REGISTER", "*", email, password));
  }

  /** Takes the answer to REGISTER. Never takes the message: the user sees it, too. */
  takesRegistered({ params }: Message): false {
    const [result, account = ""] = params;
    if (result === "SUCCESS" && this.#registering !== undefined) {
      this.#loggedIn({ ...this.#registering, account });
    }
    this.#registering = undefined;
    return false;
  }

  /** Starts to log in. An event tells the result. */
  start(credentials: Credentials): void {
    const capabilities = this.#capabilities;
    // Sending nothing reports that there is no connection.
    if (capabilities === undefined) return this.#context.writeOrTell();
    const offered = capabilities.offered.get("sasl");
    if (offered === undefined) return this.#fail("This server has no accounts to log in to.");
    if (this.#login !== undefined) return this.#fail("A login is in progress already.");
    this.#tried = credentials;
    this.#login = new SaslLogin(credentials, offered, this.#secure);
    if (!capabilities.enabled.has("sasl")) {
      this.#context.writeOrTell(capabilities.request("sasl"));
    }
    this.#advance(this.#login.start());
  }

  /** Takes a SASL answer; returns false if no login is in progress. */
  takes(received: Message): boolean {
    const login = this.#login;
    if (login === undefined) return false;
    // Only a bug rejects this: every answer of the server makes a step.
    void login.apply(received).then((step) => {
      if (this.#login === login) this.#advance(step);
    });
    return true;
  }

  /** Forgets the login in progress. */
  disconnected(): void {
    this.#login = undefined;
    this.#registering = undefined;
    this.#capabilities = undefined;
  }

  #advance(step: LoginStep | undefined): void {
    switch (step?.state) {
      case "going on":
        return this.#context.writeOrTell(...step.send);
      case "done":
        this.#login = undefined;
        if (this.#tried === undefined) return;
        this.#context.tell({ type: "info", text: `You are logged in as ${this.#tried.account}.` });
        return this.#loggedIn(this.#tried);
      case "failed":
        this.#login = undefined;
        if (step.send.length > 0) this.#context.writeOrTell(...step.send);
        return this.#fail(step.reason);
    }
  }

  #loggedIn(credentials: Credentials): void {
    this.#accepted = credentials;
    this.#context.tell({ type: "logged-in", credentials });
    const { account } = credentials;
    if (fold(account) === fold(this.#context.model.nick)) return;
    this.#nick.change(account, true);
    this.#context.writeOrTell(message("NICK", account));
  }

  #fail(text: string): void {
    this.#context.tell({ type: "error", text });
  }
}
