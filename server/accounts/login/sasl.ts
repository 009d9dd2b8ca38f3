/**
 * The server's side of SASL PLAIN and SCRAM. The computations of SCRAM are in
 * protocol/sasl/scram_server.ts, AUTHENTICATE in commands/.
 * @module
 */

import { decodeUtf8 } from "../../../protocol/base64.ts";
import { fold } from "../../../protocol/names/casemapping.ts";
import { parsePlain, type SaslMechanism } from "../../../protocol/sasl/sasl.ts";
import {
  ScramError,
  type ScramHash,
  type ScramKeys,
  ScramServer,
} from "../../../protocol/sasl/scram_server.ts";
import type { Peer } from "../../net/peer.ts";
import type { Accounts, Login } from "../accounts.ts";
import type { Exchange, Step } from "../../sessions/authentication.ts";
import type { Account } from "../../records/account.ts";

/** Begins an exchange, by mechanism. */
export const EXCHANGES: Readonly<
  Record<SaslMechanism, (accounts: Accounts, peer: Peer) => Exchange>
> = {
  "PLAIN": (accounts, peer) => new Plain(accounts, peer),
  "SCRAM-SHA-256": (accounts, peer) => new Scram(accounts, peer, "SHA-256"),
  "SCRAM-SHA-512": (accounts, peer) => new Scram(accounts, peer, "SHA-512"),
};

const FAILED: Step = { kind: "failure", why: "SASL authentication failed" };
const ANOTHER: Step = { kind: "failure", why: "You can only log in as yourself (authzid)" };
/** The answer after too many wrong passwords. */
export const THROTTLED = "Too many wrong passwords: wait a minute, then try again";

/** https://www.rfc-editor.org/rfc/rfc4616 */
class Plain implements Exchange {
  readonly #accounts: Accounts;
  readonly #peer: Peer;

  constructor(accounts: Accounts, peer: Peer) {
    this.#accounts = accounts;
    this.#peer = peer;
  }

  async step(response: Uint8Array): Promise<Step> {
    const plain = parsePlain(response);
    if (plain === undefined) return FAILED;
    const { authzid, authcid, password } = plain;
    if (isAnother(authzid, authcid)) return ANOTHER;
    return concluded(await this.#accounts.logInByPassword(authcid, password, this.#peer));
  }
}

/** https://www.rfc-editor.org/rfc/rfc5802 */
class Scram implements Exchange {
  readonly #accounts: Accounts;
  readonly #peer: Peer;
  readonly #scram: ScramServer;
  #username: string | undefined;
  #keys: ScramKeys | undefined;
  #account: Account | undefined;

  constructor(accounts: Accounts, peer: Peer, hash: ScramHash) {
    this.#accounts = accounts;
    this.#peer = peer;
    this.#scram = new ScramServer(undefined, hash);
  }

  async step(response: Uint8Array): Promise<Step> {
    // The client answers the server's final message with an empty response.
    if (this.#account !== undefined) {
      const isRight = response.byteLength === 0 && this.#accounts.isCurrent(this.#account);
      return isRight ? { kind: "success", account: this.#account } : FAILED;
    }
    const message = decodeUtf8(response);
    if (message === undefined) return FAILED;
    try {
      return this.#username === undefined
        ? await this.#begin(message)
        : await this.#finish(this.#username, message);
    } catch (error) {
      if (!(error instanceof ScramError)) throw error;
      return { kind: "failure", why: `SASL authentication failed: ${error.fault}` };
    }
  }

  async #begin(message: string): Promise<Step> {
    const { username, authzid } = this.#scram.first(message);
    if (isAnother(authzid, username)) return ANOTHER;
    this.#username = username;
    this.#keys = await this.#accounts.keysFor(username);
    return { kind: "challenge", text: this.#scram.challenge(this.#keys) };
  }

  /**
   * Checks the client's proof. Fails without the server's final message, as RFC 5802 section 5
   * allows: a wrong proof and a missing account get the same answer.
   */
  async #finish(username: string, message: string): Promise<Step> {
    let final = "";
    let fault: unknown;
    const login = await this.#accounts.logIn(username, this.#peer, async () => {
      try {
        final = await this.#scram.final(message);
        return this.#keys;
      } catch (error) {
        fault = error;
        return undefined;
      }
    });
    if (login.outcome === "wrong" && fault !== undefined) throw fault;
    if (login.outcome !== "right") return concluded(login);
    this.#account = login.account;
    return { kind: "challenge", text: final };
  }
}

function concluded(login: Login): Step {
  if (login.outcome === "right") return { kind: "success", account: login.account };
  return login.outcome === "wrong" ? FAILED : { kind: "failure", why: THROTTLED };
}

function isAnother(authzid: string, authcid: string): boolean {
  return authzid !== "" && fold(authzid) !== fold(authcid);
}
