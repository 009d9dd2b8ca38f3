/**
 * Describes a fault of a server's certificate, in words.
 * @module
 */
/** The most characters of a certificate's names to show. */
const NAMES_SHOWN = 200;

/** The contents of a certificate, as `node:tls` reports them. */
export interface Claims {
  readonly valid_from: string;
  readonly valid_to: string;
  readonly subjectaltname?: string;
}

/**
 * Returns a certificate's fault other than an unknown issuer, as words to follow "The certificate";
 * `undefined` if it has none.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { certificateFault } from "./certificate_fault.ts";
 *
 * const claims = { valid_from: "2020-01-01T00:00:00Z", valid_to: "2021-01-01T00:00:00Z" };
 * assertEquals(certificateFault(claims, undefined, "example.com"), "expired on 2021-01-01");
 * ```
 *
 * @param error the `authorizationError` of the connection
 * @param host the host that the client meant to reach
 */
export function certificateFault(
  { valid_from, valid_to, subjectaltname = "" }: Claims,
  error: unknown,
  host: string,
): string | undefined {
  const now = Date.now();
  const day = (date: string) => new Date(date).toISOString().slice(0, 10);
  if (Date.parse(valid_to) < now) return `expired on ${day(valid_to)}`;
  if (Date.parse(valid_from) > now) {
    return `is not valid before ${day(valid_from)}, by this machine's clock`;
  }
  if (String(error) !== "ERR_TLS_CERT_ALTNAME_INVALID") return undefined;
  // The certificate's maker chose these names, so they may hold control characters.
  const names = subjectaltname.replace(/[^ -~]/g, "?").replace(/\b(DNS|IP Address):/g, "");
  return `is for ${names.slice(0, NAMES_SHOWN)}, not for ${host}`;
}
