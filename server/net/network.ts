import { formatIp, parseIp } from "./cidr.ts";

/** Bytes of an IPv6 address that name a network: whoever has one has all addresses in it. */
const NETWORK_BYTES = 8;

/** The network that an IP address belongs to: of IPv6 the /64, else the address itself. What is none stays as it is. */
export function networkOf(address: string): string {
  const bytes = parseIp(address);
  if (bytes === undefined || bytes.byteLength === 4) return address;
  return `${formatIp(bytes.map((byte, i) => i < NETWORK_BYTES ? byte : 0))}/64`;
}

/** Whether an IP address is this machine's own. Behind it may be anybody: a proxy's clients, or the other end of a tunnel. */
export function isLoopback(address: string): boolean {
  const bytes = parseIp(address);
  if (bytes === undefined) return false;
  if (bytes.byteLength === 4) return bytes[0] === 127;
  return bytes.every((byte, i) => byte === (i === 15 ? 1 : 0));
}
