/**
 * What `serve` says once it listens: a line in a log, a few on a terminal.
 * @module
 */

import { type Address, formatAddress, isLoopback } from "../../cli/address.ts";
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

/** Returns the same for a person at a terminal: the ways to join come first. */
export function announcementLines(ready: Ready): string[] {
  const { name, hostname, plain, tls, web, fingerprint } = ready;
  const from = (address: Address) => isLoopback(address) ? "from this machine" : "from any machine";
  const ways: [string, string][] = [];
  const [secure] = tls;
  const [open] = plain;
  if (secure !== undefined) {
    const command = `chatd join ${formatAddress(reachable(secure, hostname))}`;
    ways.push([command, `encrypted, ${from(secure)}`]);
  } else if (open !== undefined) {
    const address = formatAddress(reachable(open, hostname));
    ways.push([`chatd join ${address}${plainFlag(open)}`, `in plain text, ${from(open)}`]);
  }
  if (open !== undefined) {
    const { hostname: host, port } = reachable(open, hostname);
    ways.push([`nc ${host} ${port}`, `in plain text, ${from(open)}`]);
  }
  const facts: [string, string][] = [
    ["TLS", tls.map(formatAddress).join(", ")],
    ["plain text", plain.map(formatAddress).join(", ")],
    ["web", web === undefined ? "" : `http://${formatAddress(web)}/`],
  ];
  if (fingerprint !== undefined) {
    // Half of a SHA-256 fits in a row of a terminal.
    const pairs = fingerprint.split(":");
    facts.splice(1, 0, ["fingerprint", `${pairs.slice(0, 16).join(":")}:`]);
    facts.splice(2, 0, ["", pairs.slice(16).join(":")]);
  }
  return [
    `${describeVersion()} is ready as ${name}`,
    "",
    ...columns(ways).map((line) => `  ${line}`),
    "",
    ...columns(facts.filter(([, value]) => value !== "")),
    "",
  ];
}

function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(0, ...rows.map(([first]) => first.length));
  return rows.map(([first, second]) => `${first.padEnd(width)}  ${second}`);
}
