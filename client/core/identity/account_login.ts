/**
 * Logs in to an account on a registered connection, and on the connections after it. During
 * registration `connection/registration.ts` logs in. Both use `sasl_login.ts`.
 * @module
 */
import type { Message } from "../../../protocol/message.ts";
import type { ClientContext } from "../context.ts";
import { type Credentials, type LoginStep, SaslLogin } from "./sasl_login.ts";

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
 *
 * const events: ClientEvent[] = [];
 * const current = new CurrentConnection(new Model(), (event) => events.push(event));
 * const login = new AccountLogin(current);
 * const request = (name: string) => message("CAP", "REQ", name);
 * login.registered({ enabled: new Set(), offered: new Map(), request }, true);
 * login.start({ account: "alice", password: "secret" });
 * assertEquals(events, [{ type: "error", text: "This server has no accounts to log in to." }]);
 * ```
 */
export class AccountLogin {
  readonly #context: ClientContext;
  /** The credentials that the server has accepted. */
  #accepted: Credentials | undefined;
  #tried: Credentials | undefined;
  #login: SaslLogin | undefined;
  /** The capabilities of the registered connection, if there is one. */
  #capabilities: Capabilities | undefined;
  #secure = false;

  constructor(context: ClientContext) {
    this.#context = context;
  }

  /** Logs in again on a new connection, if the last login succeeded. */
  registered(capabilities: Capabilities, secure: boolean): void {
    this.#capabilities = capabilities;
    this.#secure = secure;
    if (this.#accepted !== undefined) this.start(this.#accepted);
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
    this.#capabilities = undefined;
  }

  #advance(step: LoginStep | undefined): void {
    switch (step?.state) {
      case "going on":
        return this.#context.writeOrTell(...step.send);
      case "done":
        this.#login = undefined;
        this.#accepted = this.#tried;
        return this.#context.tell({
          type: "info",
          text: `You are logged in as ${this.#accepted?.account}.`,
        });
      case "failed":
        this.#login = undefined;
        if (step.send.length > 0) this.#context.writeOrTell(...step.send);
        return this.#fail(step.reason);
    }
  }

  #fail(text: string): void {
    this.#context.tell({ type: "error", text });
  }
}
