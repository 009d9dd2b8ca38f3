/**
 * The parts of the server that accounts work with.
 * @module
 */

import type { Committer } from "../delivery/committer.ts";
import type { Chat } from "../events/log/chat.ts";
import type { Peer } from "../net/peer.ts";
import type { Store } from "../store/store.ts";
import type { Accounts } from "./accounts.ts";
import type { Invitations } from "./invitations.ts";
import type { LoginThrottle } from "./login/login_throttle.ts";

/** The chat with its accounts, and the limits of logging in. */
export interface AccountChat extends Chat {
  readonly accounts: Accounts;
  readonly invitations: Invitations;
  /** Limits wrong server passwords. */
  readonly passwords: LoginThrottle;
  readonly store: Pick<Store, "channel">;
  readonly committer: Pick<Committer, "commit">;
  /** Logs a failed login; see {@link Accounts.onFailure}. */
  failedLogin(peer: Peer, what: "server password"): void;
}
