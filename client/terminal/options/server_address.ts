/**
 * A server's address as the user writes it: `[NICK@]HOST[:PORT]`.
 * @module
 */
import { formatAddress, parseAddress } from "../../../cli/address.ts";
import { UsageError } from "../../../cli/flags.ts";

/** The port if the address has none. */
export const DEFAULT_TLS_PORT = 6697;
/** The port with --plain if the address has none. */
export const DEFAULT_PLAIN_PORT = 6667;

/** A server's address as the user writes it. */
export interface ServerAddress {
  readonly nick?: string;
  /** A name or an IP address, without brackets. */
  readonly host: string;
  readonly port?: number;
}

/**
 * Parses `[NICK@]HOST[:PORT]`. An IPv6 address needs brackets if a port follows.
 *
 * @throws {UsageError} if it is not an address
 */
export function parseServerAddress(text: string): ServerAddress {
  const scheme = /^([a-z]+):\/\//i.exec(text)?.[0];
  if (scheme !== undefined) {
    throw new UsageError(
      `${text} is a URL: give the address alone, ${text.slice(scheme.length)}`,
    );
  }
  const at = text.lastIndexOf("@");
  const rest = text.slice(at + 1);
  if (/^(:|$)/.test(rest) && !rest.startsWith("::")) {
    throw new UsageError(`${text} has no host: chatd join HOST[:PORT]`);
  }
  const { hostname: host, port } = parseAddress(rest);
  if (port === 0) throw new UsageError(`${text}: a port is a number from 1 to 65535, not "0"`);
  return {
    ...(at < 0 ? {} : { nick: text.slice(0, at) }),
    host,
    ...(port === undefined ? {} : { port }),
  };
}

/** Returns host and port as one word, as known_hosts and the user see it. */
export function showAddress(host: string, port: number): string {
  return formatAddress({ hostname: host, port }).toLowerCase();
}
