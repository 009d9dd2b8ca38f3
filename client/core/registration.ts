import type { Message } from "../../protocol/message.ts";
import { Capabilities } from "./capabilities.ts";
import { message } from "./messages.ts";

/** As whom to register. */
export interface Identity {
  readonly nick: string;
  readonly username: string;
  readonly realname: string;
  /** What the server wants of everyone (PASS). */
  readonly password?: string;
}

/** What became of registration with the message just taken in. */
export type Progress =
  | { readonly state: "going on" }
  | { readonly state: "registered"; readonly nick: string }
  /** Another nick has to be sent: this one is taken, or no nick here. */
  | { readonly state: "nick refused"; readonly taken: boolean; readonly reason: string }
  | { readonly state: "refused"; readonly reason: string };

/**
 * The way from an open connection to a registered one:
 * https://modern.ircdocs.horse/#connection-registration. It does no I/O: `start` and `apply` say
 * what to send.
 */
export class Registration {
  constructor(readonly identity: Identity, readonly capabilities = new Capabilities()) {}

  /** What to send first. */
  start(): Message[] {
    const { nick, username, realname, password } = this.identity;
    return [
      message("CAP", "LS", "302"),
      ...(password === undefined ? [] : [message("PASS", password)]),
      message("NICK", nick),
      message("USER", username, "0", "*", realname),
    ];
  }

  /** Takes a message of the server in; gives what to send, and how far it is. */
  apply(received: Message): { send: Message[]; progress: Progress } {
    const { command, params } = received;
    const text = params.at(-1) ?? "";
    if (command === "CAP") {
      const send = this.capabilities.apply(received);
      if (this.capabilities.settled) send.push(message("CAP", "END"));
      return { send, progress: { state: "going on" } };
    }
    const progress = this.#progress(command, params, text);
    return { send: [], progress };
  }

  #progress(command: string, params: readonly string[], text: string): Progress {
    switch (command) {
      case "001":
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
            ? "the server wants a password: put it into the environment variable CHATD_PASSWORD"
            : "the server does not take the password in CHATD_PASSWORD",
        };
      case "463":
      case "465":
        return { state: "refused", reason: `the server does not let us in: ${text}` };
      default:
        return { state: "going on" };
    }
  }
}
