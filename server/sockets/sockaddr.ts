/** Addresses of sockets as the system has them: `struct sockaddr_in` and `sockaddr_in6`, see `man 7 ip` and `man 7 ipv6`. */

import { formatIp, parseIp, unmapped } from "../net/cidr.ts";
import { AF_INET, AF_INET6 } from "./libc.ts";

/** Bytes of the longer of the two. */
export const SOCKADDR_BYTES = 28;
const IN_BYTES = 16;

/** As the system has it. `undefined` where the host is no IP address. */
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

/** As the runtime has it, but that IPv4 looks like IPv4 also where it came as IPv6. */
export function fromSockaddr(sockaddr: Uint8Array): Deno.NetAddr {
  const view = new DataView(sockaddr.buffer, sockaddr.byteOffset);
  const isV4 = view.getUint16(0, true) === AF_INET;
  const ip = isV4 ? sockaddr.subarray(4, 8) : unmapped(sockaddr.subarray(8, 24));
  const hostname = formatIp(ip).replace(/^0::/, "::");
  return { transport: "tcp", hostname, port: view.getUint16(2) };
}
