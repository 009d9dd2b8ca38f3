/**
 * The endpoints that the server sends push notifications to. A client names them, so each is an
 * address in the hands of a stranger: the server must not reach its own network through them.
 * @module
 */

import { lookup } from "node:dns/promises";
import { type Cidr, inCidr, inCidrs, parseCidr, parseIp } from "../net/cidr.ts";

/** The longest endpoint, in characters; push services use some 200. */
export const ENDPOINT_MAX = 1_000;

/** Resolves a host to IP addresses. */
export type Resolve = (host: string) => Promise<readonly string[]>;

/**
 * The IPv4 networks that are not public, and the IPv6 ones within 2000::/3:
 * https://www.iana.org/assignments/iana-ipv4-special-registry and
 * https://www.iana.org/assignments/iana-ipv6-special-registry
 */
const SPECIAL: readonly Cidr[] = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/3",
  "2001::/23",
  "2001:db8::/32",
  "2002::/16",
  "3fff::/20",
].map(range);

/** The public addresses of IPv6; among the others are local, mapped and translated ones. */
const GLOBAL_UNICAST = range("2000::/3");

/** Returns why a text cannot be an endpoint; `undefined` if it can. */
export function endpointFault(text: string): string | undefined {
  if (text.length > ENDPOINT_MAX) return `The endpoint is longer than ${ENDPOINT_MAX} characters`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== "https:") return "The endpoint must be a URL that begins with https://";
  if (url.username !== "" || url.password !== "" || url.hash !== "") {
    return "The endpoint must have no user, password or fragment";
  }
  return undefined;
}

/**
 * Returns an address of an endpoint's host to connect to, or `undefined` if all its addresses are
 * private. The caller must connect to this address: the name may have another one a moment later.
 *
 * @param allowed networks that endpoints may be in although they are not public
 */
export async function addressOf(
  endpoint: string,
  allowed: readonly Cidr[],
  resolve: Resolve = systemLookup,
): Promise<string | undefined> {
  const host = new URL(endpoint).hostname.replace(/^\[|\]$/g, "");
  const addresses = await resolve(host);
  return addresses.find((address) => isPublic(address) || inCidrs(address, allowed));
}

/** Whether an IP address is public: any machine on the Internet could reach it. */
export function isPublic(address: string): boolean {
  const bytes = parseIp(address);
  if (bytes === undefined || SPECIAL.some((range) => inCidr(bytes, range))) return false;
  return bytes.byteLength === 4 || inCidr(bytes, GLOBAL_UNICAST);
}

async function systemLookup(host: string): Promise<string[]> {
  return (await lookup(host, { all: true })).map(({ address }) => address);
}

function range(text: string): Cidr {
  const cidr = parseCidr(text);
  if (cidr === undefined) throw new TypeError(text);
  return cidr;
}
