/**
 * The networks by which limits count clients.
 * @module
 */

import { formatIp, parseIp } from "./cidr.ts";

/** The bits of an IPv6 address that name its /64, all of whose addresses one client can use. */
const NETWORK_BITS = 64;

/**
 * The networks of IPv6 that one customer of a provider may have, and how many times the limits of a
 * /64 apply to each: a /48 holds 65,536 of them (https://www.rfc-editor.org/rfc/rfc6177).
 */
const NETWORKS: readonly { readonly bits: number; readonly share: number }[] = [
  { bits: NETWORK_BITS, share: 1 },
  { bits: 56, share: 2 },
  { bits: 48, share: 4 },
];

/** A network, and how many times the limits of the narrowest one apply to it. */
export interface Network {
  readonly name: string;
  readonly share: number;
}

/**
 * Returns the network that limits apply to: the /64 of an IPv6 address, and any other text
 * unchanged.
 */
export function networkOf(address: string): string {
  const bytes = parseIp(address);
  if (bytes === undefined || bytes.byteLength === 4) return address;
  return nameOf(bytes, NETWORK_BITS);
}

/** Returns the networks that an IPv6 address is in: its /64, /56 and /48. None for IPv4. */
export function networksOf(address: string): Network[] {
  const bytes = parseIp(address);
  if (bytes === undefined || bytes.byteLength === 4) return [];
  return NETWORKS.map(({ bits, share }) => ({ name: nameOf(bytes, bits), share }));
}

function nameOf(bytes: Uint8Array, bits: number): string {
  return `${formatIp(bytes.map((byte, i) => i < bits / 8 ? byte : 0))}/${bits}`;
}

/**
 * Whether an IP address is a loopback address. Any client may be behind it, through a proxy or a
 * tunnel.
 */
export function isLoopback(address: string): boolean {
  const bytes = parseIp(address);
  if (bytes === undefined) return false;
  if (bytes.byteLength === 4) return bytes[0] === 127;
  return bytes.every((byte, i) => byte === (i === 15 ? 1 : 0));
}
