/**
 * The event of an account becoming an operator account, or ceasing to be one.
 * @module
 */

import type { Actor } from "./fields.ts";
import type { ServerKind } from "./kind.ts";

/** An account is made an operator's, or no longer is one. */
export interface GrantEvent extends Actor {
  readonly type: "grant";
  /** The account's name. */
  readonly name: string;
  readonly granted: boolean;
}

/** Users of the account are told by the change of their user modes, which is another event. */
export const grant: ServerKind<GrantEvent> = {
  applyAlone: (state, { name }) => state.isAccount(name),
  store(store, { name, granted }) {
    const account = store.account(name);
    if (account !== undefined) store.putAccount({ ...account, operator: granted });
  },
  irc: () => undefined,
  line: () => undefined,
};
