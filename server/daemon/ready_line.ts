import { type Address, formatAddress, isLoopback } from "../../cli/address.ts";
import { describeVersion } from "../../cli/version.ts";

/** A server that has begun to listen. */
export interface Ready {
  /** Its name as clients see it. */
  readonly name: string;
  /** This machine's name, by which others reach what listens on every address. */
  readonly hostname: string;
  readonly plain: readonly Address[];
  readonly tls: readonly Address[];
  readonly web: Address | undefined;
  /** Its certificate's, where it has one. */
  readonly fingerprint: string | undefined;
}

/** The line that tells where a server is, and how to come in. */
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

/** The command that joins a server, and takes no other for it; `undefined` where it has no door that `join` knows. */
export function joinCommand(
  { name, hostname, plain: [open], tls: [secure], fingerprint }: Ready,
): string | undefined {
  // A name without a dot is none that others could look up.
  const own = name.includes(".") ? name : hostname;
  if (secure !== undefined) {
    const pinned = fingerprint === undefined ? "" : ` --fingerprint ${fingerprint}`;
    return `chatd join ${formatAddress(reachable(secure, own))}${pinned}`;
  }
  return open === undefined
    ? undefined
    : `chatd join ${formatAddress(reachable(open, own))}${plainFlag(open)}`;
}

/** Only on its own machine does `join` do without encryption unless it is told to. */
function plainFlag(open: Address | undefined): string {
  return open === undefined || isLoopback(open) ? "" : " --plain";
}

/** An address that can be connected to: "everywhere" is this machine. */
function reachable({ hostname, port }: Address, own: string): Address {
  const everywhere = hostname === "0.0.0.0" || hostname === "::";
  return { hostname: everywhere ? own : hostname, port };
}
