/**
 * The networks that limits count clients by.
 * @module
 */

import { formatIp, parseIp } from "./cidr.ts";

/** Bytes of an IPv6 address that name its /64, all of whose addresses one client can use. */
const NETWORK_BYTES = 8;

/** Returns the network that limits apply to: the /64 of an IPv6 address, and any other text unchanged. */
export function networkOf(address: string): string {
  const bytes = parseIp(address);
  if (bytes === undefined || bytes.byteLength === 4) return address;
  return `${formatIp(bytes.map((byte, i) => i < NETWORK_BYTES ? byte : 0))}/64`;
}

/** Whether an IP address is a loopback address. Any client may be behind it, through a proxy or a tunnel. */
export function isLoopback(address: string): boolean {
  const bytes = parseIp(address);
  if (bytes === undefined) return false;
  if (bytes.byteLength === 4) return bytes[0] === 127;
  return bytes.every((byte, i) => byte === (i === 15 ? 1 : 0));
}
