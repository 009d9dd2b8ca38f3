/**
 * The types of a SASL exchange. The mechanisms are in accounts/login/sasl.ts, the command in
 * commands/authenticate.ts.
 * @module
 */

import type { Account } from "../records/account.ts";

/** The next step of an exchange, after a client's response. */
export type Step =
  | { readonly kind: "challenge"; readonly text: string }
  | { readonly kind: "success"; readonly account: Account }
  | { readonly kind: "failure"; readonly why: string };

/** One exchange by one mechanism. */
export interface Exchange {
  /** Takes the client's next response, decoded. */
  step(response: Uint8Array): Promise<Step>;
}

/** The SASL exchange under way on a connection. */
export interface Authentication {
  readonly exchange: Exchange;
  /** The part of the client's next response received so far. */
  base64: string;
  /** When it began, by `performance.now()`. */
  readonly since: number;
}
