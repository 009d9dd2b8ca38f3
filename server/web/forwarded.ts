/**
 * Finds the client behind an HTTP proxy.
 * @module
 */

import { formatIp, parseIp } from "../net/cidr.ts";
import type { PeerAddress } from "../net/peer.ts";
import { type HttpRequest, listed } from "./http.ts";

/**
 * Returns the address of the client behind an HTTP proxy: the last entries of `X-Forwarded-For` and
 * `X-Forwarded-Proto`, which the proxy itself has added. Returns `undefined` if they are missing.
 */
export function forwardedAddress({ headers }: HttpRequest): PeerAddress | undefined {
  const address = parseIp(listed(headers.get("x-forwarded-for")).at(-1) ?? "");
  if (address === undefined) return undefined;
  const scheme = listed(headers.get("x-forwarded-proto")).at(-1)?.toLowerCase();
  return { address: formatIp(address), secure: scheme === "https" || scheme === "wss" };
}
