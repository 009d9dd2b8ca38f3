import type { Message } from "../../../protocol/message.ts";
import { Capabilities } from "./capabilities.ts";
import { type Credentials, type LoginStep, SaslLogin } from "../identity/sasl_login.ts";
import { message } from "../model/messages.ts";

/** As whom to register. */
export interface Identity {
  readonly nick: string;
  readonly username: string;
  readonly realname: string;
  /** What the server wants of everyone (PASS). */
  readonly password?: string;
  /** What logs in to an account. */
  readonly credentials?: Credentials;
}

/** What became of registration with the message just taken in. */
export type Progress =
  | { readonly state: "going on" }
  | { readonly state: "registered"; readonly nick: string }
  /** Another nick has to be sent: this one is taken, or no nick here. */
  | { readonly state: "nick refused"; readonly taken: boolean; readonly reason: string }
  | { readonly state: "refused" | "untrusted"; readonly reason: string };

/** What to send next, and how far it is. */
export interface RegistrationStep {
  readonly send: readonly Message[];
  readonly progress: Progress;
}

const NO_ACCOUNTS: Progress = {
  state: "refused",
  reason: "the server has no accounts to log in to: leave --account away",
};
const GOING_ON: Progress = { state: "going on" };
/** What a server that knows no capabilities says to being asked for them, or at least to the PING behind that. */
const NO_CAPABILITIES = /^(?:421|451|PONG)$/;
/** Answers to SASL. */
const LOGIN_ANSWER = /^(?:AUTHENTICATE|90[2-7])$/;

/**
 * The way from an open connection to a registered one:
 * https://modern.ircdocs.horse/#connection-registration. It does no I/O: `start` and `apply` say
 * what to send.
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
   * What to send first. A password is not told over a connection that anybody can read along before the server had the
   * chance to ask for TLS in its capabilities; one that has none shows that by what it says to them or to the PING.
   */
  start(): Message[] {
    const list = message("CAP", "LS", "302");
    if (this.secure || this.identity.password === undefined) return [list, ...this.#introduce()];
    return [list, message("PING", "no-capabilities")];
  }

  /** Goes on with another nick; gives what to send. */
  rename(nick: string): Message[] {
    this.#nick = nick;
    return this.#introduced ? [message("NICK", nick)] : [];
  }

  /** Takes a message of the server in. Only what has to do with logging in takes time. */
  apply(received: Message): RegistrationStep | Promise<RegistrationStep> {
    const step = this.#apply(received);
    const isTime = this.capabilities.listed || NO_CAPABILITIES.test(received.command);
    if (this.#introduced || !isTime || step instanceof Promise) return step;
    return { ...step, send: [...this.#introduce(), ...step.send] };
  }

  /** Who we are; PASS has to come before all else. */
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
        return { send: [], progress: { state: step.fault, reason: step.reason } };
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
        return { state: "nick refused", taken: true, reason: `the nick ${params[1]} is taken` };
      case "431":
      case "432":
        return {
          state: "nick refused",
          taken: false,
          reason: `the server does not take the nick ${params[1]}: ${text}`,
        };
      case "464":
        return {
          state: "refused",
          reason: this.identity.password === undefined
            ? "the server wants a password: put it into the environment variable CHATD_SERVER_PASSWORD"
            : "the server does not take the password that it was given",
        };
      case "463":
      case "465":
        return { state: "refused", reason: `the server does not let us in: ${text}` };
      default:
        return { state: "going on" };
    }
  }
}
