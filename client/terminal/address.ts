import { UsageError } from "../../cli/flags.ts";

/** Where a server is without a port in the address. */
export const DEFAULT_TLS_PORT = 6697;
/** The same, without encryption. */
export const DEFAULT_PLAIN_PORT = 6667;

/** A server's address as a person writes it. */
export interface Address {
  readonly nick?: string;
  /** A name or an IP address, without brackets. */
  readonly host: string;
  readonly port?: number;
}

/**
 * Reads `[NICK@]HOST[:PORT]`; an IPv6 address stands in brackets where a port follows.
 *
 * @throws {UsageError} telling what is wrong with it
 */
export function parseAddress(text: string): Address {
  const scheme = /^([a-z]+):\/\//i.exec(text)?.[0];
  if (scheme !== undefined) {
    throw new UsageError(
      `${text} is a URL: the address alone will do, ${text.slice(scheme.length)}`,
    );
  }
  const at = text.lastIndexOf("@");
  const rest = text.slice(at + 1);
  const parts = /^\[([^\]]*)\](?::(.*))?$/.exec(rest) ??
    (rest.split(":").length > 2 ? [rest, rest] : /^([^:]*)(?::(.*))?$/.exec(rest));
  const host = parts?.[1] ?? "";
  if (host === "") throw new UsageError(`${text} has no host: chatd join HOST[:PORT]`);
  if (
    !/^[\p{L}\p{N}._:%-]+$/u.test(host) || host.includes(":") && !/^[0-9a-f:.]+(%.+)?$/i.test(host)
  ) {
    throw new UsageError(`${host} is neither a host's name nor an IP address`);
  }
  return {
    ...(at < 0 ? {} : { nick: text.slice(0, at) }),
    host,
    ...(parts?.[2] === undefined ? {} : { port: parsePort(parts[2], text) }),
  };
}

/** Host and port as one word, as it stands in known_hosts and is shown. */
export function showAddress(host: string, port: number): string {
  return `${host.includes(":") ? `[${host}]` : host}:${port}`.toLowerCase();
}

function parsePort(text: string, address: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1 || port > 65535) {
    throw new UsageError(`${address}: a port is a number from 1 to 65535, not "${text}"`);
  }
  return port;
}
