/**
 * The key by which the server identifies itself to push services (VAPID, RFC 8292).
 * @module
 */

import { createECDH } from "node:crypto";
import { fileFault } from "../../cli/files.ts";
import { UsageError } from "../../cli/flags.ts";

/** A key pair for VAPID, in base64url. */
export interface VapidKey {
  /** The public key, uncompressed: the value of the ISUPPORT token VAPID. */
  readonly publicKey: string;
  readonly privateKey: string;
}

/** Returns a new key. */
export function newVapidKey(): VapidKey {
  const pair = createECDH("prime256v1");
  pair.generateKeys();
  return {
    publicKey: pair.getPublicKey("base64url"),
    privateKey: pair.getPrivateKey("base64url"),
  };
}

/**
 * Returns the key that is stored in a folder, and makes it on the first start. With another key,
 * push services would refuse the subscriptions that clients have.
 *
 * @param folder `undefined` to use a new key and store it nowhere
 * @throws {UsageError} if the key cannot be read or stored
 */
export async function loadVapidKey(folder: string | undefined): Promise<VapidKey> {
  if (folder === undefined) return newVapidKey();
  const file = `${folder}/vapid.key`;
  try {
    return await readKey(Deno.readTextFileSync(file));
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw unusable(file, error);
  }
  const key = newVapidKey();
  try {
    const text = `${key.publicKey}\n${key.privateKey}\n`;
    Deno.writeTextFileSync(file, text, { createNew: true, mode: 0o600 });
  } catch (error) {
    throw unusable(file, error);
  }
  return key;
}

async function readKey(text: string): Promise<VapidKey> {
  const [, publicKey, privateKey] = /^([\w-]{87})\n([\w-]{43})\n$/.exec(text) ?? [];
  if (publicKey !== undefined && privateKey !== undefined) {
    const point = Uint8Array.fromBase64(publicKey, { alphabet: "base64url" });
    const coordinate = (at: number) =>
      point.subarray(at, at + 32).toBase64({ alphabet: "base64url", omitPadding: true });
    const jwk = { kty: "EC", crv: "P-256", x: coordinate(1), y: coordinate(33), d: privateKey };
    const algorithm = { name: "ECDSA", namedCurve: "P-256" };
    const isKey = await crypto.subtle.importKey("jwk", jwk, algorithm, false, ["sign"])
      .then(() => true, () => false);
    if (isKey) return { publicKey, privateKey };
  }
  throw new Error(
    "it does not hold a key. Restore it from a backup, or remove it: the next start makes a new " +
      "key, and people must turn on notifications again",
  );
}

function unusable(file: string, error: unknown): UsageError {
  return new UsageError(`cannot use ${file}, the key for push notifications: ${fileFault(error)}`);
}
