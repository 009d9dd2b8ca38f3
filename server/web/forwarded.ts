import { formatIp, parseIp } from "../net/cidr.ts";
import type { PeerAddress } from "../net/peer.ts";
import { listed, type Request } from "./http.ts";

/**
 * For whom an HTTP proxy asks: what it has added to the lists `X-Forwarded-For` and `X-Forwarded-Proto`, which is the
 * last of each. `undefined` where it does not tell.
 */
export function forwardedAddress({ headers }: Request): PeerAddress | undefined {
  const address = parseIp(listed(headers.get("x-forwarded-for")).at(-1) ?? "");
  if (address === undefined) return undefined;
  const scheme = listed(headers.get("x-forwarded-proto")).at(-1)?.toLowerCase();
  return { address: formatIp(address), secure: scheme === "https" || scheme === "wss" };
}
