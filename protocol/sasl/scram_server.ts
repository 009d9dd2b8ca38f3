/**
 * Proves knowledge of a password without sending or storing it: the server's side of SCRAM-SHA-256
 * and SCRAM-SHA-512. https://www.rfc-editor.org/rfc/rfc5802,
 * https://www.rfc-editor.org/rfc/rfc7677 and
 * https://datatracker.ietf.org/doc/draft-melnikov-scram-sha-512/
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { deriveKeys, ScramServer } from "./scram_server.ts";
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

import { decodeBase64, encodeBase64 } from "../base64.ts";

/** The hash function of a mechanism. */
export type ScramHash = "SHA-256" | "SHA-512";

/** The keys of a password that one mechanism needs: RFC 5802 section 3. */
export interface MechanismKeys {
  readonly storedKey: Uint8Array;
  readonly serverKey: Uint8Array;
}

/** The keys that a server keeps in place of a password. They are SCRAM-SHA-256's. */
export interface ScramKeys extends MechanismKeys {
  readonly iterations: number;
  readonly salt: Uint8Array;
  /** The keys of SCRAM-SHA-512, of the same salt and iterations, if there are any. */
  readonly sha512?: MechanismKeys;
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
  hash: ScramHash = "SHA-256",
): Promise<Uint8Array> {
  const raw = encoder.encode(password);
  const key = await crypto.subtle.importKey("raw", raw, "PBKDF2", false, ["deriveBits"]);
  const how = { name: "PBKDF2", hash, salt: new Uint8Array(salt), iterations };
  return new Uint8Array(await crypto.subtle.deriveBits(how, key, 8 * bytesOf(hash)));
}

/** Returns the length of a hash, in bytes. */
function bytesOf(hash: ScramHash): number {
  return hash === "SHA-256" ? 32 : 64;
}

/**
 * Derives the keys that a server keeps in place of a password, for SCRAM-SHA-256 alone.
 *
 * @param password prepared with `saslprep`
 */
export async function deriveKeys(
  password: string,
  salt: Uint8Array,
  iterations: number,
): Promise<ScramKeys> {
  return { iterations, salt, ...await mechanismKeys(password, salt, iterations, "SHA-256") };
}

/**
 * Derives the keys that a server keeps in place of a password, for both mechanisms.
 *
 * @param password prepared with `saslprep`
 */
export async function deriveAllKeys(
  password: string,
  salt: Uint8Array,
  iterations: number,
): Promise<ScramKeys> {
  const [keys, sha512] = await Promise.all([
    deriveKeys(password, salt, iterations),
    mechanismKeys(password, salt, iterations, "SHA-512"),
  ]);
  return { ...keys, sha512 };
}

async function mechanismKeys(
  password: string,
  salt: Uint8Array,
  iterations: number,
  hash: ScramHash,
): Promise<MechanismKeys> {
  const salted = await saltedPassword(password, salt, iterations, hash);
  const storedKey = await digest(await hmac(salted, "Client Key", hash), hash);
  return { storedKey, serverKey: await hmac(salted, "Server Key", hash) };
}

/** Computes an HMAC. */
export async function hmac(
  key: Uint8Array,
  text: string,
  hash: ScramHash = "SHA-256",
): Promise<Uint8Array> {
  const how = { name: "HMAC", hash };
  const bytes = new Uint8Array(key);
  const imported = await crypto.subtle.importKey("raw", bytes, how, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", imported, encoder.encode(text)));
}

/** Computes a digest. */
export async function digest(bytes: Uint8Array, hash: ScramHash = "SHA-256"): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest(hash, new Uint8Array(bytes)));
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
  readonly #hash: ScramHash;
  #header = "";
  #clientFirstBare = "";
  #serverFirst = "";
  #nonce = "";
  #keys: ScramKeys | undefined;

  /** @param serverNonce set by tests to get a known exchange */
  constructor(serverNonce: string = newNonce(), hash: ScramHash = "SHA-256") {
    this.#serverNonce = serverNonce;
    this.#hash = hash;
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
    const hash = this.#hash;
    const { storedKey, serverKey } = this.#keysOf(keys);
    const signature = await hmac(storedKey, authMessage, hash);
    const right = clientProof.byteLength === signature.byteLength &&
      equalBytes(await digest(xorBytes(clientProof, signature), hash), storedKey);
    if (!right) throw new ScramError("invalid-proof");
    return `v=${encodeBase64(await hmac(serverKey, authMessage, hash))}`;
  }

  /** Without keys of this mechanism no proof matches, and the check takes the same time. */
  #keysOf(keys: ScramKeys): MechanismKeys {
    if (this.#hash === "SHA-256") return keys;
    return keys.sha512 ?? { storedKey: new Uint8Array(64), serverKey: new Uint8Array(64) };
  }
}

/** Decodes a `saslname`, in which `=2C` stands for `,` and `=3D` for `=`. */
function decodeName(name: string): string {
  if (/=(?!2C|3D)/.test(name)) throw new ScramError("invalid-username-encoding");
  return name.replaceAll("=2C", ",").replaceAll("=3D", "=");
}
