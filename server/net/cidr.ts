/**
 * IP addresses and ranges of them, read from and written as text.
 * @module
 */

/** A range of IP addresses: all that share the first `bits` bits of `bytes`. */
export interface Cidr {
  /** 4 bytes of IPv4, or 16 of IPv6. */
  readonly bytes: Uint8Array;
  readonly bits: number;
}

/**
 * Reads an IP address: 4 bytes of IPv4, 16 of IPv6. An IPv4 address written as IPv6
 * (`::ffff:192.0.2.1`) becomes IPv4, because bans must match both forms. Returns `undefined` if the
 * text is not an IP address.
 */
export function parseIp(text: string): Uint8Array | undefined {
  return text.includes(":") ? parseIpv6(text) : parseIpv4(text);
}

/**
 * Reads `192.0.2.0/24`, `2001:db8::/32`, or a single address. Returns `undefined` for anything
 * else.
 */
export function parseCidr(text: string): Cidr | undefined {
  const match = /^([0-9a-f.:]+)(?:\/(\d{1,3}))?$/i.exec(text);
  const bytes = match?.[1] === undefined ? undefined : parseIp(match[1]);
  if (match === null || bytes === undefined) return undefined;
  const most = bytes.byteLength * 8;
  if (match[2] === undefined) return { bytes, bits: most };
  // An IPv4 range written as IPv6 counts its bits from the start of the IPv6 address.
  const mapped = bytes.byteLength === 4 && match[1]?.includes(":");
  const bits = Number(match[2]) - (mapped ? 96 : 0);
  return bits < 0 || bits > most ? undefined : { bytes, bits };
}

/** Whether a range contains an address. */
export function inCidr(address: Uint8Array, { bytes, bits }: Cidr): boolean {
  if (address.byteLength !== bytes.byteLength) return false;
  const whole = bits >> 3;
  for (let i = 0; i < whole; i++) if (address[i] !== bytes[i]) return false;
  const rest = bits & 7;
  if (rest === 0) return true;
  return (((address[whole] ?? 0) ^ (bytes[whole] ?? 0)) >> (8 - rest)) === 0;
}

/** Whether one of the ranges contains an address, given as text. */
export function inCidrs(address: string, ranges: readonly Cidr[]): boolean {
  const bytes = parseIp(address);
  return bytes !== undefined && ranges.some((range) => inCidr(bytes, range));
}

/**
 * Writes an address as text. IPv6 never begins with a colon, which IRC reads as the last parameter.
 */
export function formatIp(bytes: Uint8Array): string {
  if (bytes.byteLength === 4) return bytes.join(".");
  const groups = Array.from({ length: 8 }, (_, i) => {
    return (((bytes[2 * i] ?? 0) << 8) | (bytes[2 * i + 1] ?? 0)).toString(16);
  });
  const text = groups.join(":");
  const zeros = [...text.matchAll(/(?<=^|:)0(?::0)+(?=:|$)/g)];
  if (zeros.length === 0) return text;
  const longest = zeros.reduce((a, b) => b[0].length > a[0].length ? b : a);
  const before = text.slice(0, longest.index).replace(/:$/, "");
  const after = text.slice(longest.index + longest[0].length).replace(/^:/, "");
  return `${before === "" ? "0" : before}::${after}`;
}

function parseIpv4(text: string): Uint8Array | undefined {
  const parts = text.split(".");
  if (parts.length !== 4) return undefined;
  const numbers = parts.map((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) ? Number(part) : 256);
  return numbers.every((number) => number < 256) ? Uint8Array.from(numbers) : undefined;
}

function parseIpv6(text: string): Uint8Array | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map((half, i) =>
    half === "" ? [] : groupsOf(half, i === halves.length - 1)
  );
  if (head === undefined) return undefined;
  let groups = head;
  if (halves.length === 2) {
    if (tail === undefined || head.length + tail.length > 7) return undefined;
    groups = [...head, ...Array<number>(8 - head.length - tail.length).fill(0), ...tail];
  }
  if (groups.length !== 8 || groups.some((group) => !(group >= 0))) return undefined;
  const bytes = Uint8Array.from(groups.flatMap((group) => [group >> 8, group & 0xff]));
  return unmapped(bytes);
}

/**
 * Returns an IPv4 address that is mapped to IPv6 (`::ffff:192.0.2.1`) as IPv4, and any other
 * address unchanged.
 */
export function unmapped(ip: Uint8Array): Uint8Array {
  const isMapped = ip.byteLength === 16 && ip.subarray(0, 10).every((byte) => byte === 0) &&
    ip[10] === 0xff && ip[11] === 0xff;
  return isMapped ? ip.slice(12) : ip;
}

/**
 * Returns the 16-bit groups of one part of an IPv6 address; NaN for a malformed one. IPv4 may end
 * the last part.
 */
function groupsOf(text: string, atEnd: boolean): number[] {
  const parts = text.split(":");
  return parts.flatMap((part, i) => {
    if (/^[0-9a-f]{1,4}$/i.test(part)) return Number.parseInt(part, 16);
    const v4 = atEnd && i === parts.length - 1 ? parseIpv4(part) : undefined;
    const [a = 0, b = 0, c = 0, d = 0] = v4 ?? [];
    return v4 === undefined ? NaN : [(a << 8) | b, (c << 8) | d];
  });
}
