/**
 * The PROXY header, in which a proxy names the client that it connects for, before the client's
 * first byte: https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt, versions 1 and 2.
 * @module
 */

import type { ByteSource } from "./transport.ts";
import { formatIp, parseIp } from "./cidr.ts";

/** The client that a proxy connects for. */
export interface Proxied {
  /**
   * The client's IP address; `undefined` if the proxy connects for itself, as in health checks.
   */
  readonly address: string | undefined;
  /** Whether the client's connection to the proxy is encrypted. */
  readonly secure: boolean;
}

/** A missing or malformed PROXY header. The message is for the server's log. */
export class ProxyError extends Error {
  override name = "ProxyError";
}

const SIGNATURE = Uint8Array.of(13, 10, 13, 10, 0, 13, 10, 0x51, 0x55, 0x49, 0x54, 10);
/**
 * Bytes of the shortest header of version 1, `PROXY UNKNOWN` and CR LF. Version 2 has at least 16.
 */
const SHORTEST = 15;
/** Bytes of the longest header of version 1, with CR LF. */
const LONGEST_V1 = 107;
/**
 * Bytes accepted after the fixed part of version 2: enough for addresses of all families, and TLS
 * details.
 */
const LONGEST_V2 = 4_096;
const TLV_SSL = 0x20;

const decoder = new TextDecoder("latin1");

/**
 * Reads the header, and not a byte more.
 *
 * @throws {ProxyError} if it is missing or malformed
 */
export async function readProxyHeader(source: ByteSource): Promise<Proxied> {
  const start = await take(source, SHORTEST);
  if (SIGNATURE.every((byte, i) => byte === start[i])) {
    const rest = await take(source, 1);
    const length = ((start[14] ?? 0) << 8) | (rest[0] ?? 0);
    if (length > LONGEST_V2) throw new ProxyError("the header is too long");
    return parseV2(start[12] ?? 0, start[13] ?? 0, await take(source, length));
  }
  let line = decoder.decode(start);
  if (!line.startsWith("PROXY ")) throw new ProxyError("the PROXY header is missing");
  while (!line.endsWith("\r\n")) {
    if (line.length >= LONGEST_V1) throw new ProxyError("the PROXY header's line does not end");
    line += decoder.decode(await take(source, 1));
  }
  return parseV1(line.slice(0, -2));
}

async function take(source: ByteSource, count: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(count);
  let filled = 0;
  while (filled < count) {
    const read = await source.read(bytes.subarray(filled));
    if (read === null) throw new ProxyError("the connection ended within the header");
    filled += read;
  }
  return bytes;
}

function parseV1(line: string): Proxied {
  if (/^PROXY UNKNOWN(?: |$)/.test(line)) return { address: undefined, secure: false };
  const match = /^PROXY TCP([46]) ([0-9a-fA-F:.]+) ([0-9a-fA-F:.]+) (\d{1,5}) (\d{1,5})$/.exec(
    line,
  );
  const [, family, from = "", to = "", ...ports] = match ?? [];
  const right = match !== null && ports.every((port) => /^(?:0|[1-9]\d*)$/.test(port)) &&
    ports.every((port) => Number(port) <= 65_535) &&
    [from, to].every((address) => (family === "6") === address.includes(":"));
  const bytes = right ? parseIp(from) : undefined;
  if (bytes === undefined || parseIp(to) === undefined) {
    throw new ProxyError("the header's line is malformed");
  }
  return { address: formatIp(bytes), secure: false };
}

/**
 * Bytes of one address, by family and protocol. Two addresses and two ports follow the fixed part.
 */
const ADDRESS_BYTES: Readonly<Record<number, number>> = { 0x11: 4, 0x12: 4, 0x21: 16, 0x22: 16 };

function parseV2(version: number, family: number, body: Uint8Array): Proxied {
  if (version >> 4 !== 2) throw new ProxyError("the header has an unknown version");
  const command = version & 0xf;
  if (command > 1) throw new ProxyError("the header has an unknown command");
  const size = ADDRESS_BYTES[family];
  if (command === 0 || size === undefined) return { address: undefined, secure: false };
  const fixed = 2 * size + 4;
  if (body.byteLength < fixed) throw new ProxyError("the header is too short for its addresses");
  const raw = body.slice(0, size);
  // Reading it from its text turns IPv4 mapped to IPv6 into IPv4.
  const bytes = parseIp(formatIp(raw)) ?? raw;
  return { address: formatIp(bytes), secure: saysTls(body.subarray(fixed)) };
}

/** Whether the values after the addresses say that the client came by TLS. */
function saysTls(values: Uint8Array): boolean {
  let at = 0;
  let secure = false;
  while (at < values.byteLength) {
    const length = ((values[at + 1] ?? 0) << 8) | (values[at + 2] ?? 0);
    const end = at + 3 + length;
    if (at + 3 > values.byteLength || end > values.byteLength) {
      throw new ProxyError("the header's values do not fit into it");
    }
    if (values[at] === TLV_SSL && length >= 5) secure = ((values[at + 3] ?? 0) & 1) === 1;
    at = end;
  }
  return secure;
}
