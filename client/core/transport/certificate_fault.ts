/** Characters of a certificate's names that a person is shown. */
const NAMES_SHOWN = 200;

/** What a certificate says of itself, as `node:tls` has it. */
export interface Claims {
  readonly valid_from: string;
  readonly valid_to: string;
  readonly subjectaltname?: string;
}

/**
 * Why the system's roots do not vouch for a certificate, where that is not that they know nothing of who made it: words
 * behind "The certificate".
 *
 * @param fault the `authorizationError` of the connection
 * @param host whom the client meant to reach
 */
export function flawOf(
  { valid_from, valid_to, subjectaltname = "" }: Claims,
  fault: unknown,
  host: string,
): string | undefined {
  const now = Date.now();
  const day = (date: string) => new Date(date).toISOString().slice(0, 10);
  if (Date.parse(valid_to) < now) return `ended on ${day(valid_to)}`;
  if (Date.parse(valid_from) > now) {
    return `holds from ${day(valid_from)} on, by this machine's clock`;
  }
  if (String(fault) !== "ERR_TLS_CERT_ALTNAME_INVALID") return undefined;
  // Whoever made it chose these words.
  const names = subjectaltname.replace(/[^ -~]/g, "?").replace(/\b(DNS|IP Address):/g, "");
  return `is for ${names.slice(0, NAMES_SHOWN)}, and not for ${host}`;
}
