/**
 * The facts that a client gives about itself before registration.
 * @module
 */

import type { Account } from "../records/account.ts";

/** The facts that a client has given about itself before registration. */
export interface Introduction {
  password?: string;
  nick?: string;
  username?: string;
  realname?: string;
  /** The account that the client has logged in to, as it was at the login. */
  login?: Account;
  /** The last nick that was refused. */
  refusedNick?: string;
  /** The last nick that was refused because the server takes ASCII nicks only. */
  foreignNick?: string;
  /** The metadata that the client has set, by key. */
  readonly metadata: Map<string, string>;
  /** Whether capability negotiation holds registration back until CAP END. */
  negotiating: boolean;
  /** Set when a gateway has named the client that it connects for. */
  gateway?: true;
}
