/**
 * Reads the SASL mechanism PLAIN, and names the mechanisms that chatd supports. SCRAM is in
 * scram_server.ts and scram_client.ts.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parsePlain } from "./sasl.ts";
 *
 * const response = new TextEncoder().encode("\0alice\0secret");
 * assertEquals(parsePlain(response), { authzid: "", authcid: "alice", password: "secret" });
 * ```
 *
 * @module
 */

import { decodeUtf8 } from "../base64.ts";

/** The SASL mechanisms that chatd supports: the value of the capability `sasl`. */
export const SASL_MECHANISMS = ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] as const;

/** The name of a supported SASL mechanism. */
export type SaslMechanism = (typeof SASL_MECHANISMS)[number];

/** Characters of base64 in one AUTHENTICATE. A shorter one ends its response. */
export const AUTHENTICATE_CHUNK = 400;

/** A client's response to the mechanism PLAIN. */
export interface PlainResponse {
  /** The account to act as; empty if it is `authcid`. */
  readonly authzid: string;
  /** The account whose password it is. */
  readonly authcid: string;
  readonly password: string;
}

/**
 * Reads a PLAIN response: https://www.rfc-editor.org/rfc/rfc4616 section 2. Returns undefined for
 * any other text.
 */
export function parsePlain(response: Uint8Array): PlainResponse | undefined {
  const parts = decodeUtf8(response)?.split("\0");
  if (parts?.length !== 3) return undefined;
  const [authzid = "", authcid = "", password = ""] = parts;
  return authcid === "" || password === "" ? undefined : { authzid, authcid, password };
}
