/**
 * Reads and writes addresses as people type them.
 * @module
 */

import { UsageError } from "./flags.ts";

/** An address to listen on, or to connect to. */
export interface Address {
  /** A host's name, an IPv4 address, or an IPv6 address without brackets. */
  readonly hostname: string;
  readonly port: number;
}

/** An address as a person typed it, without a port if they left that out. */
export interface LooseAddress {
  readonly hostname: string;
  readonly port: number | undefined;
}

/**
 * Reads `HOST`, `HOST:PORT`, `[IPv6]:PORT`, `IPv6` or `:PORT` (whose hostname is empty).
 *
 * @throws {UsageError} if it is none of these
 */
export function parseAddress(text: string): LooseAddress {
  if (text === "") throw new UsageError("an address cannot be empty: it takes HOST:PORT");
  if (isIPv6(text)) return { hostname: text, port: undefined };
  const [, v6, name = "", port] = /^(?:\[(.*)\]|([^:]*))(?::([^:]*))?$/s.exec(text) ?? [];
  const good = v6 === undefined
    ? /^[\p{L}\p{N}._-]*$/u.test(name) && (name !== "" || port !== undefined)
    : isIPv6(v6);
  if (!good) throw new UsageError(`'${text}' is neither a host name nor an IP address`);
  return { hostname: v6 ?? name, port: port === undefined ? undefined : parsePort(port, text) };
}

function isIPv6(text: string): boolean {
  const pieces = text.replace(/%[^%]+$/, "").split(":");
  const compressed = text.includes("::");
  return (compressed ? pieces.length >= 3 && pieces.length <= 9 : pieces.length === 8) &&
    text.split("::").length <= 2 &&
    pieces.every((piece) => /^[0-9a-f]{0,4}$|^[0-9.]{7,15}$/i.test(piece));
}

/**
 * Parses a port.
 *
 * @param text the whole text that a person typed, for the error
 * @throws {UsageError} if it is not a number up to 65535
 */
export function parsePort(port: string, text: string): number {
  const number = /^\d{1,5}$/.test(port) ? Number(port) : NaN;
  if (!(number <= 65535)) {
    throw new UsageError(`'${text}': a port is a number up to 65535, not "${port}"`);
  }
  return number;
}

/** Formats an address as `HOST:PORT`, with IPv6 in brackets. */
export function formatAddress({ hostname, port }: Address): string {
  return hostname.includes(":") ? `[${hostname}]:${port}` : `${hostname}:${port}`;
}

/** Tells whether only this machine can reach an address. */
export function isLoopback({ hostname }: Address): boolean {
  return hostname === "localhost" || hostname === "::1" || hostname.startsWith("127.");
}
