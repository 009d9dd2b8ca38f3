/**
 * The event of an account getting or losing operator status.
 * @module
 */

import type { Actor } from "./fields.ts";
import type { ServerKind } from "./kind.ts";

/** An account gets operator status, or loses it. */
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
