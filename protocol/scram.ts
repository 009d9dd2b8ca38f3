/**
 * Proves knowledge of a password without sending or storing it: SCRAM-SHA-256, the server's side.
 * https://www.rfc-editor.org/rfc/rfc5802 and https://www.rfc-editor.org/rfc/rfc7677
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { deriveKeys, ScramServer } from "./scram.ts";
 * import { ScramClient } from "./scram_client.ts";
 *
 * const [salt, iterations] = [crypto.getRandomValues(new Uint8Array(16)), 4096];
 * const server = new ScramServer();
 * const client = new ScramClient("alice", "secret");
 *
 * const { username } = server.first(client.first());
 * assertEquals(username, "alice");
 * const challenge = server.challenge(await deriveKeys("secret", salt, iterations));
 * client.verify(await server.final(await client.final(challenge)));
 * ```
 *
 * @module
 */

import { decodeBase64, encodeBase64 } from "./base64.ts";

/** The keys that a server keeps in place of a password: RFC 5802 section 3. */
export interface ScramKeys {
  readonly iterations: number;
  readonly salt: Uint8Array;
  readonly storedKey: Uint8Array;
  readonly serverKey: Uint8Array;
}

/** Why an exchange failed: the `server-error-value` of RFC 5802 section 7. */
export type ScramFault =
  | "invalid-encoding"
  | "extensions-not-supported"
  | "invalid-proof"
  | "channel-bindings-dont-match"
  | "channel-binding-not-supported"
  | "invalid-username-encoding"
  | "other-error";

/** A failed exchange. */
export class ScramError extends Error {
  override name = "ScramError";
  readonly fault: ScramFault;

  constructor(fault: ScramFault) {
    super(`SCRAM: ${fault}`);
    this.fault = fault;
  }
}

const encoder = new TextEncoder();

/**
 * Derives the salted password by PBKDF2, off the event loop. It takes about 15 ms for each 100,000
 * iterations.
 *
 * @param password prepared with `saslprep`
 */
export async function saltedPassword(
  password: string,
  salt: Uint8Array,
  iterations: number,
): Promise<Uint8Array> {
  const raw = encoder.encode(password);
  const key = await crypto.subtle.importKey("raw", raw, "PBKDF2", false, ["deriveBits"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt: new Uint8Array(salt), iterations };
  return new Uint8Array(await crypto.subtle.deriveBits(how, key, 256));
}

/**
 * Derives the keys that a server keeps in place of a password.
 *
 * @param password prepared with `saslprep`
 */
export async function deriveKeys(
  password: string,
  salt: Uint8Array,
  iterations: number,
): Promise<ScramKeys> {
  const salted = await saltedPassword(password, salt, iterations);
  const storedKey = await sha256(await hmac(salted, "Client Key"));
  return { iterations, salt, storedKey, serverKey: await hmac(salted, "Server Key") };
}

/** Computes an HMAC-SHA-256. */
export async function hmac(key: Uint8Array, text: string): Promise<Uint8Array> {
  const how = { name: "HMAC", hash: "SHA-256" };
  const bytes = new Uint8Array(key);
  const imported = await crypto.subtle.importKey("raw", bytes, how, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", imported, encoder.encode(text)));
}

/** Computes a SHA-256 digest. */
export async function sha256(bytes: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new Uint8Array(bytes)));
}

/** Whether two byte arrays are equal. The time does not depend on where they differ. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  let difference = a.byteLength ^ b.byteLength;
  for (let i = 0; i < a.byteLength; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0);
  return difference === 0;
}

/** As {@link equalBytes}, for texts. */
export function equalTexts(a: string, b: string): boolean {
  return equalBytes(encoder.encode(a), encoder.encode(b));
}

/** Combines two byte arrays by XOR. */
export function xorBytes(a: Uint8Array, b: Uint8Array): Uint8Array {
  return a.map((byte, i) => byte ^ (b[i] ?? 0));
}

/** Makes a random nonce of 144 bits: RFC 5802 section 5.1. */
export function newNonce(): string {
  return encodeBase64(crypto.getRandomValues(new Uint8Array(18)));
}

/** A client's first message. */
export interface ClientFirst {
  /** The account whose password it is. */
  readonly username: string;
  /** The account to act as; empty if it is `username`. */
  readonly authzid: string;
}

/**
 * The server's side of one exchange. Call `first`, `challenge` and `final` once each, in this
 * order.
 */
export class ScramServer {
  readonly #serverNonce: string;
  #header = "";
  #clientFirstBare = "";
  #serverFirst = "";
  #nonce = "";
  #keys: ScramKeys | undefined;

  /** @param serverNonce set by tests to get a known exchange */
  constructor(serverNonce: string = newNonce()) {
    this.#serverNonce = serverNonce;
  }

  /**
   * Reads the client's first message.
   *
   * @throws {ScramError} if the message cannot be answered
   */
  first(message: string): ClientFirst {
    const header = /^(n|y|p=[A-Za-z0-9.-]+),(?:a=([^,\0]+))?,/.exec(message);
    if (header === null) throw new ScramError("invalid-encoding");
    const [text, flag = "", authzid = ""] = header;
    const bare = message.slice(text.length);
    if (flag.startsWith("p")) throw new ScramError("channel-binding-not-supported");
    if (bare.startsWith("m=")) throw new ScramError("extensions-not-supported");
    const fields = /^n=([^,\0]*),r=([\x21-\x2b\x2d-\x7e]+)(?:,[A-Za-z]=[^,\0]+)*$/.exec(bare);
    if (fields === null) throw new ScramError("invalid-encoding");
    const [, username = "", nonce = ""] = fields;
    this.#header = text;
    this.#clientFirstBare = bare;
    this.#nonce = nonce + this.#serverNonce;
    return { username: decodeName(username), authzid: decodeName(authzid) };
  }

  /** Returns the server's first message, for the keys of the client's account. */
  challenge(keys: ScramKeys): string {
    this.#keys = keys;
    this.#serverFirst = `r=${this.#nonce},s=${encodeBase64(keys.salt)},i=${keys.iterations}`;
    return this.#serverFirst;
  }

  /**
   * Checks the client's final message.
   *
   * @returns the server's final message, which proves to the client that the server has the keys
   * @throws {ScramError} if the client has not proved that it knows the password
   */
  async final(message: string): Promise<string> {
    const keys = this.#keys;
    const fields = /^c=([^,]*),r=([^,]*)((?:,[A-Za-z]=[^,\0]+)*),p=([^,]*)$/.exec(message);
    if (keys === undefined || fields === null) throw new ScramError("invalid-encoding");
    const [, binding = "", nonce = "", extensions = "", proof = ""] = fields;
    if (binding !== encodeBase64(encoder.encode(this.#header))) {
      throw new ScramError("channel-bindings-dont-match");
    }
    if (nonce !== this.#nonce) throw new ScramError("other-error");
    const clientProof = decodeBase64(proof);
    if (clientProof === undefined) throw new ScramError("invalid-encoding");
    const withoutProof = `c=${binding},r=${nonce}${extensions}`;
    const authMessage = `${this.#clientFirstBare},${this.#serverFirst},${withoutProof}`;
    const signature = await hmac(keys.storedKey, authMessage);
    const right = clientProof.byteLength === signature.byteLength &&
      equalBytes(await sha256(xorBytes(clientProof, signature)), keys.storedKey);
    if (!right) throw new ScramError("invalid-proof");
    return `v=${encodeBase64(await hmac(keys.serverKey, authMessage))}`;
  }
}

/** Decodes a `saslname`, in which `=2C` stands for `,` and `=3D` for `=`. */
function decodeName(name: string): string {
  if (/=(?!2C|3D)/.test(name)) throw new ScramError("invalid-username-encoding");
  return name.replaceAll("=2C", ",").replaceAll("=3D", "=");
}
