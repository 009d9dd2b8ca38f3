import { decodeUtf8 } from "./base64.ts";

/** The SASL mechanisms that there are here: the value of the capability `sasl`. */
export const SASL_MECHANISMS = ["PLAIN", "SCRAM-SHA-256"] as const;

export type SaslMechanism = (typeof SASL_MECHANISMS)[number];

/** The characters of base64 in one AUTHENTICATE; a shorter one is the last of its response. */
export const AUTHENTICATE_CHUNK = 400;

/** What a client says with the mechanism PLAIN. */
export interface PlainResponse {
  /** As whom; empty where that is the same. */
  readonly authzid: string;
  /** Who logs in. */
  readonly authcid: string;
  readonly password: string;
}

/** Reads the message of https://www.rfc-editor.org/rfc/rfc4616 section 2; undefined where it is none. */
export function parsePlain(response: Uint8Array): PlainResponse | undefined {
  const parts = decodeUtf8(response)?.split("\0");
  if (parts?.length !== 3) return undefined;
  const [authzid = "", authcid = "", password = ""] = parts;
  return authcid === "" || password === "" ? undefined : { authzid, authcid, password };
}
