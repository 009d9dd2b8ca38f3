import { decodeBase64, decodeUtf8, encodeBase64 } from "../../../protocol/base64.ts";
import type { Message } from "../../../protocol/message.ts";
import { AUTHENTICATE_CHUNK, type SaslMechanism } from "../../../protocol/sasl.ts";
import { saslprep } from "../../../protocol/saslprep.ts";
import { ScramError } from "../../../protocol/scram.ts";
import { ScramClient } from "../../../protocol/scram_client.ts";
import { message } from "../model/messages.ts";

/** As whom to log in. */
export interface Credentials {
  readonly account: string;
  readonly password: string;
}

/** What follows a message of the server. */
export type LoginStep =
  | { readonly state: "going on"; readonly send: readonly Message[] }
  | { readonly state: "done" }
  /** `untrusted`: the server does not know the password that it asks for. */
  | { readonly state: "failed"; readonly fault: "refused" | "untrusted"; readonly reason: string };

/** Bytes of the server's messages that are taken, in base64. */
const CHALLENGE_MAX = 16 * AUTHENTICATE_CHUNK;

/**
 * Logging in to an account while a connection registers: https://ircv3.net/specs/extensions/sasl-3.2. By SCRAM-SHA-256
 * where the server has it, so that the password stays here; else by PLAIN, over encrypted connections alone.
 */
export class SaslLogin {
  readonly #credentials: Credentials;
  readonly #secure: boolean;
  /** Those that can still be tried. */
  readonly #mechanisms: SaslMechanism[];
  #scram: ScramClient | undefined;
  #step: "first" | "final" | "verified" = "first";
  #base64 = "";

  /**
   * @param offered the value of the server's capability `sasl`: mechanisms with commas between, or "" where it tells none
   * @param secure whether the connection is encrypted
   */
  constructor(credentials: Credentials, offered: string, secure: boolean) {
    this.#credentials = credentials;
    this.#secure = secure;
    const names = offered.toUpperCase().split(",");
    const usable: SaslMechanism[] = secure ? ["SCRAM-SHA-256", "PLAIN"] : ["SCRAM-SHA-256"];
    this.#mechanisms = usable.filter((name) => offered === "" || names.includes(name));
  }

  /** How it begins. */
  start(): LoginStep {
    const { account, password } = this.#credentials;
    const [mechanism] = this.#mechanisms;
    if (mechanism === undefined) {
      return failed(
        this.#secure
          ? "the server knows no way to log in that is known here (SCRAM-SHA-256 or PLAIN)"
          : "the server takes the account's password in plain text only, and this connection is not encrypted",
      );
    }
    const [name, secret] = [saslprep(account), saslprep(password)];
    if (name === undefined || secret === undefined || secret === "") {
      return failed(
        `the ${name === undefined ? "name" : "password"} of the account ${account} cannot be one`,
      );
    }
    this.#scram = mechanism === "PLAIN" ? undefined : new ScramClient(name, secret);
    this.#step = "first";
    return { state: "going on", send: [message("AUTHENTICATE", mechanism)] };
  }

  /** Takes a message of the server in; `undefined` where it has nothing to do with this. */
  async apply({ command, params }: Message): Promise<LoginStep | undefined> {
    const { account } = this.#credentials;
    const refusal = `the server does not take the password of the account ${account}`;
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
        return failed(`${refusal}: ${params.at(-1)}`);
      case "902":
      case "905":
      case "906":
      case "907":
        return failed(`${refusal}: ${params.at(-1)}`);
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
    if (text === undefined) return failed("the server does not make itself understood (SASL)");
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

function failed(reason: string): LoginStep {
  return { state: "failed", fault: "refused", reason };
}

function unproved(account: string): LoginStep {
  const reason = `the server has not proved that it knows the account ${account}: ` +
    "it may not be the server that you mean, and it was not told the password";
  return { state: "failed", fault: "untrusted", reason };
}

/** A response in base64, in pieces; a last piece that is full has an empty one behind it. */
function respond(text: string): LoginStep {
  const base64 = encodeBase64(new TextEncoder().encode(text));
  const send: Message[] = [];
  for (let at = 0; at <= base64.length; at += AUTHENTICATE_CHUNK) {
    send.push(message("AUTHENTICATE", base64.slice(at, at + AUTHENTICATE_CHUNK) || "+"));
  }
  return { state: "going on", send };
}
