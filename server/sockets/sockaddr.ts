/**
 * Socket addresses in the system's form, `struct sockaddr_in` and `sockaddr_in6`: see `man 7 ip`
 * and `man 7 ipv6`.
 * @module
 */

import { formatIp, parseIp, unmapped } from "../net/cidr.ts";
import { AF_INET, AF_INET6 } from "./libc.ts";

/** Bytes of a `sockaddr_in6`, the longer of the two. */
export const SOCKADDR_BYTES = 28;
const IN_BYTES = 16;

/** Returns an address in the system's form; `undefined` if the host is not an IP address. */
export function toSockaddr(hostname: string, port: number): Uint8Array<ArrayBuffer> | undefined {
  const ip = parseIp(hostname);
  if (ip === undefined) return undefined;
  const v4 = ip.byteLength === 4;
  const sockaddr = new Uint8Array(v4 ? IN_BYTES : SOCKADDR_BYTES);
  const view = new DataView(sockaddr.buffer);
  view.setUint16(0, v4 ? AF_INET : AF_INET6, true);
  view.setUint16(2, port);
  sockaddr.set(ip, v4 ? 4 : 8);
  return sockaddr;
}

/** Returns an address in the runtime's form, except that IPv4 mapped to IPv6 becomes IPv4. */
export function fromSockaddr(sockaddr: Uint8Array): Deno.NetAddr {
  const view = new DataView(sockaddr.buffer, sockaddr.byteOffset);
  const isV4 = view.getUint16(0, true) === AF_INET;
  const ip = isV4 ? sockaddr.subarray(4, 8) : unmapped(sockaddr.subarray(8, 24));
  const hostname = formatIp(ip).replace(/^0::/, "::");
  return { transport: "tcp", hostname, port: view.getUint16(2) };
}
