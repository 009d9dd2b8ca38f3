/**
 * Cloaked hosts, which users see in place of IP addresses.
 * @module
 */

import { createHmac, randomBytes } from "node:crypto";
import { fileFault } from "../../cli/files.ts";
import { UsageError } from "../../cli/flags.ts";
import { parseIp } from "./cidr.ts";

/** The IPv4 networks that a cloak has a label for, in bits, the smallest network first. */
const IPV4_NETWORKS = [32, 24, 16];
/**
 * As {@link IPV4_NETWORKS}, for IPv6. It begins at /64, since one machine can use all addresses of
 * a /64.
 */
const IPV6_NETWORKS = [64, 48, 32];
/** Hexadecimal digits of each label. */
const LABEL_LENGTH = 10;
const KEY_BYTES = 32;
const KEY = /^[0-9a-f]{64}$/;

/**
 * Turns IP addresses into hosts that reveal only which addresses share a network: `A.B.C.ip`, where
 * `*.B.C.ip` is the /24 (of IPv6: /48) and `*.C.ip` the /16 (/32). Without the key, trying all
 * addresses does not find the one behind a host.
 */
export class Cloak {
  readonly #key: string;

  /** @param key 64 hexadecimal digits; the same key gives an address the same host */
  constructor(key: string = randomKey()) {
    this.#key = key;
  }

  /**
   * Returns the host that users see in place of an address. The machine's own addresses are
   * `localhost`.
   */
  hostOf(address: string): string {
    const bytes = parseIp(address);
    if (bytes === undefined) return `${this.#label(address)}.ip`;
    if (isLoopback(bytes)) return "localhost";
    const networks = bytes.byteLength === 4 ? IPV4_NETWORKS : IPV6_NETWORKS;
    const labels = networks.map((bits) =>
      this.#label(`${bits}/${bytes.subarray(0, bits / 8).toHex()}`)
    );
    return `${labels.join(".")}.ip`;
  }

  #label(network: string): string {
    return createHmac("sha256", this.#key).update(network).digest("hex").slice(0, LABEL_LENGTH);
  }
}

/**
 * Returns the cloak whose key is stored in a folder, and makes the key on the first start.
 *
 * @param folder `undefined` to use a new key and store it nowhere
 * @throws {UsageError} if the key cannot be read or stored
 */
export function loadCloak(folder: string | undefined): Cloak {
  if (folder === undefined) return new Cloak();
  const file = `${folder}/cloak.key`;
  try {
    return new Cloak(readKey(file));
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw unusable(file, error);
  }
  const key = randomKey();
  try {
    Deno.writeTextFileSync(file, `${key}\n`, { createNew: true, mode: 0o600 });
  } catch (error) {
    throw unusable(file, error);
  }
  return new Cloak(key);
}

function readKey(file: string): string {
  const key = Deno.readTextFileSync(file).trim();
  if (KEY.test(key)) return key;
  throw new Error(
    "it does not hold a key of 64 hexadecimal digits. Remove the file, and the next start makes " +
      "a new key; bans on cloaked hosts will then no longer match",
  );
}

function unusable(file: string, error: unknown): UsageError {
  return new UsageError(
    `cannot use ${file}, the key that hides users' addresses: ${fileFault(error)}`,
  );
}

function randomKey(): string {
  return randomBytes(KEY_BYTES).toString("hex");
}

/** 127.0.0.0/8 and ::1. */
function isLoopback(bytes: Uint8Array): boolean {
  if (bytes.byteLength === 4) return bytes[0] === 127;
  return bytes.every((byte, i) => byte === (i === 15 ? 1 : 0));
}
