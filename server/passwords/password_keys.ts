/**
 * Password rules, and passwords as SCRAM keys and as hashes of one word.
 * @module
 */

import { decodeBase64, encodeBase64 } from "../../protocol/base64.ts";
import { saslprep } from "../../protocol/sasl/saslprep.ts";
import {
  deriveAllKeys,
  deriveKeys,
  equalBytes,
  type ScramKeys,
} from "../../protocol/sasl/scram_server.ts";

/**
 * Rounds of PBKDF2 for new passwords: the most that Cyrus SASL, and with it Pidgin, accepts from a
 * server.
 */
export const ITERATIONS = 65_536;
/** The longest password, in bytes: a longer one would not fit in a message to NickServ. */
const PASSWORD_MAX = 300;
/**
 * The fewest characters of a new password. The limit of login attempts protects short ones, too.
 * NIST asks for 8, but clients, bots and test suites of IRC register with 6 ("sesame"): other
 * services took 5 or set no minimum.
 */
const PASSWORD_MIN = 6;

const SALT_BYTES = 16;
const MECHANISM = "SCRAM-SHA-256";

const encoder = new TextEncoder();

/** Returns why a text cannot be a password ("a password cannot …"); undefined if it can. */
export function passwordFault(password: string): string | undefined {
  if (encoder.encode(password).byteLength > PASSWORD_MAX) {
    return `a password cannot be longer than ${PASSWORD_MAX} bytes`;
  }
  const prepared = saslprep(password);
  if (prepared === undefined) return "a password cannot hold control characters";
  if (prepared.trim() === "") return "a password cannot be empty";
  return undefined;
}

/**
 * Returns why a new password is too weak; undefined if it is not. Passwords that are set already
 * keep working.
 *
 * @param account the account that it is for, if it is for one
 */
export function weakness(password: string, account: string | undefined): string | undefined {
  // Cut first: only the beginning matters.
  if ([...password.slice(0, 2 * PASSWORD_MIN)].length < PASSWORD_MIN) {
    return `That password is too easy to guess: use at least ${PASSWORD_MIN} characters`;
  }
  return password.toLowerCase() === account?.toLowerCase()
    ? "That password is too easy to guess: it is the account's name"
    : undefined;
}

/**
 * Derives the keys to store for a password, with a new salt.
 *
 * @throws {RangeError} if {@link passwordFault} refuses the password
 */
export async function keysOf(password: string): Promise<ScramKeys> {
  const prepared = saslprep(password);
  if (prepared === undefined) throw new RangeError("this cannot be a password");
  return await deriveAllKeys(prepared, newSalt(), ITERATIONS);
}

function newSalt(): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(SALT_BYTES));
}

/** Returns whether a password has these keys. A wrong one takes as long as the right one. */
export async function fitsKeys(keys: ScramKeys, password: string): Promise<boolean> {
  const prepared = password.length > PASSWORD_MAX ? undefined : saslprep(password);
  const { storedKey } = await deriveKeys(prepared ?? "", keys.salt, keys.iterations);
  return equalBytes(storedKey, keys.storedKey) && prepared !== undefined;
}

/**
 * Formats keys as one word: `SCRAM-SHA-256$iterations:salt$storedkey:serverkey`, the last three in
 * base64.
 */
function formatKeys({ iterations, salt, storedKey, serverKey }: ScramKeys): string {
  const [shownSalt, stored, own] = [salt, storedKey, serverKey].map(encodeBase64);
  return `${MECHANISM}$${iterations}:${shownSalt}$${stored}:${own}`;
}

/** Parses such a word; undefined if it is invalid. */
export function parseKeys(word: string): ScramKeys | undefined {
  const match = /^SCRAM-SHA-256\$(\d{1,9}):([^$:]+)\$([^$:]+):([^$:]+)$/.exec(word);
  if (match === null) return undefined;
  const iterations = Number(match[1]);
  const [salt, storedKey, serverKey] = match.slice(2).map(decodeBase64);
  if (salt === undefined || storedKey?.byteLength !== 32 || serverKey?.byteLength !== 32) {
    return undefined;
  }
  return iterations < 1 ? undefined : { iterations, salt, storedKey, serverKey };
}

/** Returns the word that `chatd hash-password` prints for a password. */
export async function hashPassword(password: string): Promise<string> {
  return formatKeys(await keysOf(password));
}

/**
 * Returns whether a password has this hash of `chatd hash-password`. False if the hash is invalid.
 */
export async function verifyPassword(hash: string, password: string): Promise<boolean> {
  const keys = parseKeys(hash);
  return keys !== undefined && await fitsKeys(keys, password);
}
