/**
 * Registration: makes the messages from the open connection to the server's welcome, and reads the
 * answers. It does no I/O; `connection.ts` runs it.
 * @module
 */
import type { Credentials } from "../events.ts";
import type { Message } from "../../../protocol/message.ts";
import { Capabilities } from "./capabilities.ts";
import { type LoginStep, SaslLogin } from "../identity/sasl_login.ts";
import { message } from "../model/messages.ts";
import { becauseOf } from "../model/reply_text.ts";

/** The identity that a client registers with. */
export interface Identity {
  readonly nick: string;
  readonly username: string;
  readonly realname: string;
  /** The server's password (PASS). */
  readonly password?: string;
  /** The account to log in to. */
  readonly credentials?: Credentials;
}

/** The server wants another nick. */
export interface NickRefusal {
  readonly state: "nick refused";
  /** Whether another user has it; otherwise it is invalid. */
  readonly taken: boolean;
  /** Whether it is for users who are logged in to an account. */
  readonly reserved: boolean;
  readonly reason: string;
}

/** The progress of registration. */
export type Progress =
  | { readonly state: "going on" }
  | { readonly state: "registered"; readonly nick: string }
  | NickRefusal
  /** The server does not accept the account's password. */
  | { readonly state: "login refused"; readonly reason: string }
  | { readonly state: "refused" | "untrusted"; readonly reason: string };

/** The messages to send next, and the progress of registration. */
export interface RegistrationStep {
  readonly send: readonly Message[];
  readonly progress: Progress;
}

const NO_ACCOUNTS: Progress = {
  state: "refused",
  reason: "the server has no accounts to log in to: leave out --account",
};
const GOING_ON: Progress = { state: "going on" };
/** Answers of a server without capabilities to CAP, or to the PING after it. */
const NO_CAPABILITIES = /^(?:421|451|PONG)$/;
/** What servers say of the nick of an account; there is no numeric of its own. */
const RESERVED = /account|reserved|registered|identif/i;
/** Answers to AUTHENTICATE. */
const LOGIN_ANSWER = /^(?:AUTHENTICATE|90[2-7])$/;

/**
 * Registers a client: `start` and `apply` return the messages to send.
 * https://modern.ircdocs.horse/#connection-registration
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parse } from "../../../protocol/message.ts";
 * import { Registration } from "./registration.ts";
 *
 * const registration = new Registration({ nick: "alice", username: "alice", realname: "Alice" });
 * assertEquals(registration.start().map(({ command }) => command), ["CAP", "NICK", "USER"]);
 *
 * const { progress } = await registration.apply(parse(":server 001 alice :Welcome"));
 * assertEquals(progress, { state: "registered", nick: "alice" });
 * ```
 */
export class Registration {
  #login: SaslLogin | undefined;
  #loggedIn = false;
  #nick: string;
  #introduced = false;

  /** @param secure whether the connection is encrypted */
  constructor(
    readonly identity: Identity,
    readonly capabilities = new Capabilities(),
    readonly secure = false,
  ) {
    this.#nick = identity.nick;
  }

  /**
   * Returns the first messages to send. Without encryption, the password waits until the server
   * could have asked for TLS in its capabilities. The PING detects a server without capabilities.
   */
  start(): Message[] {
    const list = message("CAP", "LS", "302");
    if (this.secure || this.identity.password === undefined) return [list, ...this.#introduce()];
    return [list, message("PING", "no-capabilities")];
  }

  /** Changes the nick, and returns the messages to send. */
  rename(nick: string): Message[] {
    this.#nick = nick;
    return this.#introduced ? [message("NICK", nick)] : [];
  }

  /** Returns the messages to send after one from the server. Only a login makes it a promise. */
  apply(received: Message): RegistrationStep | Promise<RegistrationStep> {
    const step = this.#apply(received);
    const isTime = this.capabilities.listed || NO_CAPABILITIES.test(received.command);
    if (this.#introduced || !isTime || step instanceof Promise) return step;
    return { ...step, send: [...this.#introduce(), ...step.send] };
  }

  /** Returns PASS, NICK and USER, in that order. */
  #introduce(): Message[] {
    const { username, realname, password } = this.identity;
    this.#introduced = true;
    return [
      ...(password === undefined ? [] : [message("PASS", password)]),
      message("NICK", this.#nick),
      message("USER", username, "0", "*", realname),
    ];
  }

  #apply(received: Message): RegistrationStep | Promise<RegistrationStep> {
    const { command, params } = received;
    const text = params.at(-1) ?? "";
    if (command === "CAP") {
      const send = this.capabilities.apply(received);
      if (!this.capabilities.settled || this.#login !== undefined) {
        return { send, progress: GOING_ON };
      }
      const next = this.#negotiated();
      return { send: [...send, ...next.send], progress: next.progress };
    }
    if (this.#login !== undefined && LOGIN_ANSWER.test(command)) {
      return this.#login.apply(received).then((step) => this.#afterLogin(step));
    }
    const progress = this.#progress(command, params, text);
    return { send: [], progress };
  }

  #negotiated(): RegistrationStep {
    const { credentials } = this.identity;
    if (credentials === undefined) return { send: [message("CAP", "END")], progress: GOING_ON };
    if (!this.capabilities.enabled.has("sasl")) return { send: [], progress: NO_ACCOUNTS };
    const offered = this.capabilities.offered.get("sasl") ?? "";
    this.#login = new SaslLogin(credentials, offered, this.secure);
    return this.#afterLogin(this.#login.start());
  }

  #afterLogin(step: LoginStep | undefined): RegistrationStep {
    switch (step?.state) {
      case "done":
        this.#loggedIn = true;
        return { send: [message("CAP", "END")], progress: GOING_ON };
      case "failed":
        return {
          send: step.send,
          progress: {
            state: step.fault === "refused" ? "login refused" : step.fault,
            reason: step.reason,
          },
        };
      default:
        return { send: step?.send ?? [], progress: GOING_ON };
    }
  }

  #progress(command: string, params: readonly string[], text: string): Progress {
    switch (command) {
      case "001":
        if (this.identity.credentials !== undefined && !this.#loggedIn) return NO_ACCOUNTS;
        return { state: "registered", nick: params[0] ?? this.identity.nick };
      case "433":
      case "436":
      case "437":
        return {
          state: "nick refused",
          taken: true,
          reserved: RESERVED.test(text),
          reason: `the nick ${params[1]} is taken${becauseOf(text)}`,
        };
      case "431":
      case "432":
        return {
          state: "nick refused",
          taken: false,
          reserved: false,
          reason: `the server does not accept the nick ${params[1]}: ${text}`,
        };
      case "464":
        return {
          state: "refused",
          reason: this.identity.password === undefined
            ? "the server requires a password: set it in the environment variable CHATD_SERVER_PASSWORD"
            : "the server does not accept the server password",
        };
      case "463":
      case "465":
        return { state: "refused", reason: `the server refused the connection: ${text}` };
      default:
        return { state: "going on" };
    }
  }
}
