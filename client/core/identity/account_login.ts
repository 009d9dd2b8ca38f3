import type { Message } from "../../../protocol/message.ts";
import type { Capabilities } from "../connection/capabilities.ts";
import type { ClientEvent } from "../events.ts";
import { type Credentials, Login, type LoginStep } from "./sasl_login.ts";

/** What logging in needs of the client around it. */
export interface ReloginHost {
  /** Sends what can be sent only while the server knows us; else says that it does not. */
  send(...messages: Message[]): void;
  tell(event: ClientEvent): void;
}

/** Logging in to an account on a connection that is registered already, and on those that follow it. */
export class Relogin {
  readonly #host: ReloginHost;
  /** With which it worked. */
  #kept: Credentials | undefined;
  #tried: Credentials | undefined;
  #login: Login | undefined;
  /** Of the connection that is registered just now. */
  #capabilities: Capabilities | undefined;
  #secure = false;

  constructor(host: ReloginHost) {
    this.#host = host;
  }

  /** A connection is registered. */
  registered(capabilities: Capabilities, secure: boolean): void {
    this.#capabilities = capabilities;
    this.#secure = secure;
    if (this.#kept !== undefined) this.start(this.#kept);
  }

  /** Begins; what becomes of it is told as an event. */
  start(credentials: Credentials): void {
    const capabilities = this.#capabilities;
    // Without a connection there is nobody to log in to, and this says so.
    if (capabilities === undefined) return this.#host.send();
    const offered = capabilities.offered.get("sasl");
    if (offered === undefined) return this.#fail("This server has no accounts to log in to.");
    if (this.#login !== undefined) return this.#fail("Logging in goes on already.");
    this.#tried = credentials;
    this.#login = new Login(credentials, offered, this.#secure);
    if (!capabilities.enabled.has("sasl")) this.#host.send(capabilities.request("sasl"));
    this.#advance(this.#login.start());
  }

  /** Takes a message of the server in; whether it had to do with logging in. */
  receive(received: Message): boolean {
    const login = this.#login;
    if (login === undefined || !/^(?:AUTHENTICATE|90[2-7])$/.test(received.command)) return false;
    void login.apply(received).then((step) => {
      if (this.#login === login) this.#advance(step);
    });
    return true;
  }

  /** The connection is gone. */
  disconnected(): void {
    this.#login = undefined;
    this.#capabilities = undefined;
  }

  #advance(step: LoginStep | undefined): void {
    switch (step?.state) {
      case "going on":
        return this.#host.send(...step.send);
      case "done":
        this.#login = undefined;
        this.#kept = this.#tried;
        return this.#host.tell({
          type: "info",
          text: `You are logged in as ${this.#kept?.account}.`,
        });
      case "failed":
        this.#login = undefined;
        return this.#fail(step.reason);
    }
  }

  #fail(text: string): void {
    this.#host.tell({ type: "error", text });
  }
}
