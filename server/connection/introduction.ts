/**
 * What a client says of itself before it is registered.
 * @module
 */

import type { Account } from "../store/records.ts";

/** What a client has said of itself before it is registered. */
export interface Introduction {
  password?: string;
  nick?: string;
  username?: string;
  realname?: string;
  /** The account that the client has logged in to, as it was then. */
  login?: Account;
  /** The last nick that was refused. */
  refusedNick?: string;
  /** The metadata that the client has set, by key. */
  readonly metadata: Map<string, string>;
  /** Whether capability negotiation holds registration back until CAP END. */
  negotiating: boolean;
  /** Set once a gateway has named the client that it connects for. */
  gateway?: true;
}
