/**
 * One login by SASL: SCRAM, or PLAIN over TLS. `../connection/registration.ts` and
 * `account_login.ts` send what it returns.
 * @module
 */
import type { Credentials } from "../events.ts";
import { decodeBase64, decodeUtf8, encodeBase64 } from "../../../protocol/base64.ts";
import type { Message } from "../../../protocol/message.ts";
import { AUTHENTICATE_CHUNK, type SaslMechanism } from "../../../protocol/sasl/sasl.ts";
import { saslprep } from "../../../protocol/sasl/saslprep.ts";
import { ScramError } from "../../../protocol/sasl/scram_server.ts";
import { ScramClient } from "../../../protocol/sasl/scram_client.ts";
import { message } from "../model/messages.ts";

/** The next step of a login. */
export type LoginStep =
  | { readonly state: "going on"; readonly send: readonly Message[] }
  | { readonly state: "done" }
  /** `untrusted`: the server has not proved that it knows the account. */
  | {
    readonly state: "failed";
    readonly fault: "refused" | "untrusted";
    readonly reason: string;
    /** The messages that end the exchange, if the client breaks it off. */
    readonly send: readonly Message[];
  };

/** The mechanisms, best first. */
const MECHANISMS: readonly SaslMechanism[] = ["SCRAM-SHA-256", "SCRAM-SHA-512", "PLAIN"];
/** Breaks off an exchange. */
const ABORT: readonly Message[] = [message("AUTHENTICATE", "*")];
/** The most bytes of a challenge, in base64: far more than SCRAM's. */
const CHALLENGE_MAX = 16 * AUTHENTICATE_CHUNK;

/**
 * Logs in to an account: https://ircv3.net/specs/extensions/sasl-3.2. It prefers SCRAM,
 * which does not send the password, and uses PLAIN only over TLS. SCRAM-SHA-256 comes first:
 * servers keep keys of it for every account.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { SaslLogin } from "./sasl_login.ts";
 *
 * const alice = { account: "alice", password: "secret" };
 * const login = new SaslLogin(alice, "PLAIN,SCRAM-SHA-256", true);
 * const step = login.start();
 * assertEquals(step.state === "going on" && step.send[0]?.params, ["SCRAM-SHA-256"]);
 * ```
 */
export class SaslLogin {
  readonly #credentials: Credentials;
  readonly #offered: readonly string[];
  /** The mechanisms left to try, best first. */
  readonly #mechanisms: SaslMechanism[];
  #scram: ScramClient | undefined;
  #step: "first" | "final" | "verified" = "first";
  #base64 = "";

  /**
   * @param offered the value of the capability `sasl`: mechanisms separated by commas, or "" if
   * the server lists none
   * @param secure whether the connection is encrypted
   */
  constructor(credentials: Credentials, offered: string, secure: boolean) {
    this.#credentials = credentials;
    this.#offered = offered.toUpperCase().split(",");
    const usable = secure ? MECHANISMS : MECHANISMS.filter((name) => name !== "PLAIN");
    this.#mechanisms = usable.filter((name) => offered === "" || this.#offered.includes(name));
  }

  /** Returns the first step of the login. */
  start(): LoginStep {
    const { account, password } = this.#credentials;
    const [mechanism] = this.#mechanisms;
    if (mechanism === undefined) {
      return failed(
        this.#offered.includes("PLAIN")
          ? "the server accepts passwords only in plain text, and this connection is not encrypted"
          : `the server offers neither SCRAM nor PLAIN to log in, only ${this.#offered.join(", ")}`,
      );
    }
    const [name, secret] = [saslprep(account), saslprep(password)];
    if (name === undefined || secret === undefined || secret === "") {
      return failed(
        `the ${name === undefined ? "name" : "password"} of the account ${account} is not valid`,
      );
    }
    this.#scram = mechanism === "PLAIN" ? undefined : new ScramClient(
      name,
      secret,
      undefined,
      mechanism === "SCRAM-SHA-512" ? "SHA-512" : "SHA-256",
    );
    this.#step = "first";
    return { state: "going on", send: [message("AUTHENTICATE", mechanism)] };
  }

  /** Returns the next step after a message; `undefined` while the client has nothing to send. */
  async apply({ command, params }: Message): Promise<LoginStep | undefined> {
    const { account } = this.#credentials;
    const refusal = `the server does not accept the password of the account ${account}`;
    switch (command) {
      case "AUTHENTICATE":
        return await this.#challenge(params[0] ?? "");
      case "903":
        return this.#scram === undefined || this.#step === "verified"
          ? { state: "done" }
          : unproved(account);
      case "904":
        if (this.#step === "first" && this.#mechanisms.length > 1) {
          this.#mechanisms.shift();
          return this.start();
        }
        return failed(refusal + because(params.at(-1)));
      case "902":
      case "905":
      case "906":
      case "907":
        return failed(refusal + because(params.at(-1)));
    }
    return undefined;
  }

  async #challenge(chunk: string): Promise<LoginStep | undefined> {
    if (chunk !== "+") this.#base64 += chunk;
    if (chunk.length === AUTHENTICATE_CHUNK && this.#base64.length < CHALLENGE_MAX) {
      return undefined;
    }
    const bytes = decodeBase64(this.#base64);
    this.#base64 = "";
    const text = bytes === undefined ? undefined : decodeUtf8(bytes);
    if (text === undefined) return failed("the server sent an invalid SASL challenge", ABORT);
    const { account, password } = this.#credentials;
    if (this.#scram === undefined) return respond(`\0${account}\0${password}`);
    try {
      switch (this.#step) {
        case "first":
          this.#step = "final";
          return text === "" ? respond(this.#scram.first()) : unproved(account);
        case "final": {
          if (text.startsWith("v=")) {
            this.#scram.verify(text);
            this.#step = "verified";
            return respond("");
          }
          if (text.startsWith("e=")) return undefined;
          return respond(await this.#scram.final(text));
        }
        case "verified":
          return unproved(account);
      }
    } catch (error) {
      if (!(error instanceof ScramError)) throw error;
      return unproved(account);
    }
  }
}

function failed(reason: string, send: readonly Message[] = []): LoginStep {
  return { state: "failed", fault: "refused", reason, send };
}

/** Returns the server's reason, unless it is a code of SCRAM such as "invalid-proof". */
function because(text = ""): string {
  const reason = text.replace(/^SASL authentication failed[:.]? */i, "");
  return reason === "" || /^[a-z]+(?:-[a-z]+)+$/.test(reason) ? "" : `: ${reason}`;
}

function unproved(account: string): LoginStep {
  const reason = `the server has not proved that it knows the account ${account}: ` +
    "it may be an impostor, and was not told the password";
  return { state: "failed", fault: "untrusted", reason, send: ABORT };
}

/** Sends a response in base64, in chunks. After a full last chunk comes an empty one. */
function respond(text: string): LoginStep {
  const base64 = encodeBase64(new TextEncoder().encode(text));
  const send: Message[] = [];
  for (let at = 0; at <= base64.length; at += AUTHENTICATE_CHUNK) {
    send.push(message("AUTHENTICATE", base64.slice(at, at + AUTHENTICATE_CHUNK) || "+"));
  }
  return { state: "going on", send };
}
