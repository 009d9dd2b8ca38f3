import { decodeBase64, encodeBase64 } from "../../protocol/base64.ts";
import { saslprep } from "../../protocol/saslprep.ts";
import { deriveKeys, equalBytes, type ScramKeys } from "../../protocol/scram.ts";

/** Rounds of PBKDF2 for each password that is kept from now on. */
export const ITERATIONS = 100_000;
/** Bytes of a password: more would not fit into a message to NickServ. */
const PASSWORD_MAX = 300;

const SALT_BYTES = 16;
const MECHANISM = "SCRAM-SHA-256";

const encoder = new TextEncoder();

/** Why this cannot be a password, in a person's words ("a password cannot …"); undefined where it can. */
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
 * The keys to keep of a password, with a salt of their own.
 *
 * @throws {RangeError} where {@link passwordFault} finds fault with it
 */
export async function keysOf(password: string): Promise<ScramKeys> {
  const prepared = saslprep(password);
  if (prepared === undefined) throw new RangeError("this cannot be a password");
  return await deriveKeys(prepared, crypto.getRandomValues(new Uint8Array(SALT_BYTES)), ITERATIONS);
}

/** Whether this is the password that left these keys. What is wrong takes as long as what is right. */
export async function fitsKeys(keys: ScramKeys, password: string): Promise<boolean> {
  const prepared = password.length > PASSWORD_MAX ? undefined : saslprep(password);
  const { storedKey } = await deriveKeys(prepared ?? "", keys.salt, keys.iterations);
  return equalBytes(storedKey, keys.storedKey) && prepared !== undefined;
}

/** Keys as one word: `SCRAM-SHA-256$iterations:salt$storedkey:serverkey`, the last three in base64. */
function formatKeys({ iterations, salt, storedKey, serverKey }: ScramKeys): string {
  const [shownSalt, stored, own] = [salt, storedKey, serverKey].map(encodeBase64);
  return `${MECHANISM}$${iterations}:${shownSalt}$${stored}:${own}`;
}

/** The keys out of such a word; undefined where it is none. */
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

/** What `chatd hash-password` prints for a password. */
export async function hashPassword(password: string): Promise<string> {
  return formatKeys(await keysOf(password));
}

/** Whether this password made this hash, as `chatd hash-password` prints it. False for what is no hash. */
export async function verifyPassword(hash: string, password: string): Promise<boolean> {
  const keys = parseKeys(hash);
  return keys !== undefined && await fitsKeys(keys, password);
}
