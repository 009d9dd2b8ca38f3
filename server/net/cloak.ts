import { createHmac, randomBytes } from "node:crypto";
import { fileFault } from "../../cli/files.ts";
import { UsageError } from "../../cli/flags.ts";
import { parseIp } from "./cidr.ts";

/** Of which networks a cloak tells that two addresses are in the same one, in bits, the smallest first. */
const IPV4_NETWORKS = [32, 24, 16];
/** Within a /64 a machine takes whatever addresses it likes. */
const IPV6_NETWORKS = [64, 48, 32];
/** Hexadecimal digits for each. */
const LABEL_LENGTH = 10;
const KEY_BYTES = 32;
const KEY = /^[0-9a-f]{64}$/;

/**
 * Makes hosts out of IP addresses that tell nothing about them but which are in the same network: `A.B.C.ip`, of which
 * `*.B.C.ip` is its /24 (of IPv6: /48) and `*.C.ip` its /16 (/32). Without the key nobody can find the address out by
 * trying all there are.
 */
export class Cloak {
  readonly #key: string;

  /** @param key 64 hexadecimal digits; with the same key an address has the same host */
  constructor(key: string = randomKey()) {
    this.#key = key;
  }

  /** The host that others see of an address. Those of this machine itself are `localhost`. */
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
 * The cloak whose key is kept in a folder; made there on the first start.
 *
 * @param folder `undefined` to keep it nowhere
 * @throws {UsageError} where it cannot be read or kept
 */
export function keptCloak(folder: string | undefined): Cloak {
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
    "it is not a key of 64 hexadecimal digits; remove it to have another made, " +
      "with which bans of hosts fit nobody any more",
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
