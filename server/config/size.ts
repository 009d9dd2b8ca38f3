/**
 * Reads sizes as people type them.
 * @module
 */

const BYTES: Readonly<Record<string, number>> = {
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
};

/**
 * Reads a size such as `500MB`, `1.5GB` or `10GiB`, in bytes; `undefined` if it is malformed or
 * zero.
 */
export function parseSize(text: string): number | undefined {
  const [, count, unit = ""] = /^(\d{1,6}(?:\.\d{1,3})?)([a-z]{1,3})$/i.exec(text) ?? [];
  const bytes = Math.floor(Number(count) * (BYTES[unit.toLowerCase()] ?? NaN));
  return bytes > 0 ? bytes : undefined;
}
