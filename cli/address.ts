import { UsageError } from "./flags.ts";

/** Where to listen, or to connect to. */
export interface Address {
  /** A host's name, an IPv4 address, or an IPv6 address without brackets. */
  readonly hostname: string;
  readonly port: number;
}

/** A host and maybe a port, of which a person left out what is usual. */
export interface LooseAddress {
  readonly hostname: string;
  readonly port: number | undefined;
}

/**
 * Reads `HOST`, `HOST:PORT`, `[IPv6]:PORT`, `IPv6` or `:PORT` (whose hostname is empty).
 *
 * @throws {UsageError} where it is none of these
 */
export function parseAddress(text: string): LooseAddress {
  const match = /^(?:\[([0-9a-f:.%]+)\]|([^:\[\]\s/@]*))(?::([^:]*))?$/i.exec(text);
  if (match === null) {
    if (isIPv6(text)) {
      return { hostname: text, port: undefined };
    }
    throw new UsageError(`'${text}' is no address: it takes HOST:PORT, such as 127.0.0.1:6667`);
  }
  const [, v6, host = "", port] = match;
  if (v6 !== undefined && !isIPv6(v6)) throw new UsageError(`'${v6}' is no IPv6 address`);
  const hostname = v6 ?? host;
  if (hostname === "" && port === undefined) {
    throw new UsageError("an address cannot be empty: it takes HOST:PORT");
  }
  return { hostname, port: port === undefined ? undefined : parsePort(port, text) };
}

function isIPv6(text: string): boolean {
  const pieces = text.replace(/%[^%]+$/, "").split(":");
  const compressed = text.includes("::");
  return (compressed ? pieces.length >= 3 && pieces.length <= 9 : pieces.length === 8) &&
    text.split("::").length <= 2 && pieces.every((piece) => /^[0-9a-f.]{0,15}$/i.test(piece));
}

function parsePort(port: string, text: string): number {
  const number = /^\d{1,5}$/.test(port) ? Number(port) : NaN;
  if (!(number <= 65535)) {
    throw new UsageError(`'${port}' in '${text}' is no port: ports are numbers up to 65535`);
  }
  return number;
}

/** An address as people write it: IPv6 in brackets. */
export function formatAddress({ hostname, port }: Address): string {
  return hostname.includes(":") ? `[${hostname}]:${port}` : `${hostname}:${port}`;
}
