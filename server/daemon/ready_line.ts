/**
 * The line that `serve` logs once it listens.
 * @module
 */

import { formatAddress } from "../../cli/address.ts";
import { describeVersion } from "../../cli/version.ts";
import { plainFlag, reachable, type Ready } from "../net/ways_to_join.ts";

/** Returns the line with the addresses that a server listens on, and the command that joins it. */
export function announcement({ name, hostname, plain, tls, web, fingerprint }: Ready): string {
  const parts = [`${describeVersion()} is ready as ${name}`];
  if (tls.length > 0) parts.push(`TLS on ${tls.map(formatAddress).join(", ")}`);
  if (fingerprint !== undefined) parts.push(`fingerprint SHA256 ${fingerprint}`);
  if (plain.length > 0) parts.push(`plain on ${plain.map(formatAddress).join(", ")}`);
  if (web !== undefined) parts.push(`web on http://${formatAddress(web)}/`);
  const [secure] = tls;
  const [open] = plain;
  if (secure !== undefined) {
    parts.push(`join with: chatd join ${formatAddress(reachable(secure, hostname))}`);
  } else if (open !== undefined) {
    parts.push(
      `join with: chatd join ${formatAddress(reachable(open, hostname))}${plainFlag(open)}`,
    );
  }
  if (open !== undefined) {
    const { hostname: host, port } = reachable(open, hostname);
    parts.push(`or: nc ${host} ${port}`);
  }
  return parts.join("; ");
}
