/**
 * How to join a server, by the addresses that it listens on.
 * @module
 */

import { type Address, formatAddress, isLoopback } from "../../cli/address.ts";

/** Where a running server listens. */
export interface Ready {
  /** The server's name as clients see it. */
  readonly name: string;
  /** The machine's name, by which other machines reach a server that listens on all addresses. */
  readonly hostname: string;
  readonly plain: readonly Address[];
  readonly tls: readonly Address[];
  readonly web: Address | undefined;
  /** The SHA-256 of its certificate; `undefined` without TLS. */
  readonly fingerprint: string | undefined;
}

/**
 * Returns the command that joins a server and checks its certificate; `undefined` if the server
 * listens for browsers alone.
 */
export function joinCommand(
  { name, hostname, plain, tls, fingerprint }: Ready,
): string | undefined {
  const secure = widest(tls);
  const open = widest(plain);
  // Other machines cannot look up a name without a dot.
  const own = name.includes(".") ? name : hostname;
  if (secure !== undefined) {
    const pinned = fingerprint === undefined ? "" : ` --fingerprint ${fingerprint}`;
    return `chatd join ${formatAddress(reachable(secure, own))}${pinned}`;
  }
  return open === undefined
    ? undefined
    : `chatd join ${formatAddress(reachable(open, own))}${plainFlag(open)}`;
}

/** Returns who cannot join by {@link joinCommand}, in words; `undefined` if others can. */
export function reachLimit({ name, plain, tls }: Ready): string | undefined {
  const best = widest(tls) ?? widest(plain);
  if (best === undefined) return undefined;
  const { hostname } = best;
  if (isLoopback(best)) {
    return `only this machine can use that address: to let others in, 'serve --tls :${best.port}'`;
  }
  if (isLinkLocal(best)) {
    return `only machines on the same network link can reach ${formatAddress(best)}`;
  }
  const isEverywhere = hostname === "0.0.0.0" || hostname === "::";
  return isEverywhere && !name.includes(".")
    ? "other machines may not know this machine's name: then put its address in place of it"
    : undefined;
}

/** Returns the first of the addresses that most machines can reach. */
function widest(addresses: readonly Address[]): Address | undefined {
  const shared = addresses.filter((address) => !isLoopback(address));
  return shared.find((address) => !isLinkLocal(address)) ?? shared[0] ?? addresses[0];
}

function isLinkLocal({ hostname }: Address): boolean {
  return /^fe[89ab]/i.test(hostname) && hostname.includes(":") || hostname.startsWith("169.254.");
}

/** Returns the flag without which `join` refuses plain connections to other machines. */
export function plainFlag(open: Address | undefined): string {
  return open === undefined || isLoopback(open) ? "" : " --plain";
}

/**
 * Returns an address that clients can connect to: this machine's, if the server listens on all
 * addresses.
 */
export function reachable({ hostname, port }: Address, own: string): Address {
  const everywhere = hostname === "0.0.0.0" || hostname === "::";
  return { hostname: everywhere ? own : hostname, port };
}
