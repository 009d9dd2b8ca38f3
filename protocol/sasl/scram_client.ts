/**
 * Logs in with SCRAM-SHA-256 or SCRAM-SHA-512: the client's side of the exchange in
 * scram_server.ts.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { ScramClient } from "./scram_client.ts";
 *
 * const client = new ScramClient("alice", "secret", "nonce");
 * assertEquals(client.first(), "n,,n=alice,r=nonce");
 * ```
 *
 * @module
 */

import { decodeBase64, encodeBase64 } from "../base64.ts";
import {
  digest,
  equalBytes,
  hmac,
  newNonce,
  saltedPassword,
  ScramError,
  type ScramHash,
  xorBytes,
} from "./scram_server.ts";

/** The most iterations that the client accepts: more would keep it busy for minutes. */
const ITERATIONS_MAX = 10_000_000;
/** The fewest iterations that the client accepts, as RFC 7677 section 4 requires. */
const ITERATIONS_MIN = 4_096;
/** `n,,` in base64: no channel binding. */
const BINDING = "biws";

/**
 * The client's side of one exchange. Call `first`, `final` and `verify` once each, in this order.
 */
export class ScramClient {
  readonly #password: string;
  readonly #bare: string;
  readonly #nonce: string;
  readonly #hash: ScramHash;
  #proof = "";

  /**
   * @param username prepared with `saslprep`
   * @param password prepared with `saslprep`
   * @param nonce set by tests to get a known exchange
   */
  constructor(
    username: string,
    password: string,
    nonce: string = newNonce(),
    hash: ScramHash = "SHA-256",
  ) {
    this.#password = password;
    this.#hash = hash;
    this.#nonce = nonce;
    this.#bare = `n=${username.replaceAll("=", "=3D").replaceAll(",", "=2C")},r=${nonce}`;
  }

  /** Returns the client's first message. */
  first(): string {
    return `n,,${this.#bare}`;
  }

  /**
   * Returns the client's final message, which proves that it knows the password.
   *
   * @throws {ScramError} if the server's first message cannot be answered
   */
  async final(serverFirst: string): Promise<string> {
    const fields = /^r=([\x21-\x2b\x2d-\x7e]+),s=([^,]+),i=([1-9]\d{0,8})(?:,.*)?$/.exec(
      serverFirst,
    );
    const [, nonce = "", salt = "", rounds = ""] = fields ?? [];
    const bytes = decodeBase64(salt);
    if (fields === null || bytes === undefined) throw new ScramError("invalid-encoding");
    const fresh = nonce.startsWith(this.#nonce) && nonce.length > this.#nonce.length;
    const iterations = Number(rounds);
    if (!fresh || iterations < ITERATIONS_MIN || iterations > ITERATIONS_MAX) {
      throw new ScramError("other-error");
    }
    const hash = this.#hash;
    const salted = await saltedPassword(this.#password, bytes, iterations, hash);
    const clientKey = await hmac(salted, "Client Key", hash);
    const withoutProof = `c=${BINDING},r=${nonce}`;
    const authMessage = `${this.#bare},${serverFirst},${withoutProof}`;
    const signature = await hmac(await digest(clientKey, hash), authMessage, hash);
    const serverKey = await hmac(salted, "Server Key", hash);
    this.#proof = encodeBase64(await hmac(serverKey, authMessage, hash));
    return `${withoutProof},p=${encodeBase64(xorBytes(clientKey, signature))}`;
  }

  /**
   * Checks the server's final message.
   *
   * @throws {ScramError} if the server has not proved that it has the keys of the password
   */
  verify(serverFinal: string): void {
    const given = decodeBase64(/^v=([^,]+)/.exec(serverFinal)?.[1] ?? "");
    const proof = decodeBase64(this.#proof);
    if (given === undefined || proof === undefined || given.byteLength === 0) {
      throw new ScramError("invalid-encoding");
    }
    if (!equalBytes(given, proof)) throw new ScramError("invalid-proof");
  }
}
