/**
 * The event of an account getting or losing operator status.
 * @module
 */

import type { GrantEvent } from "../records/event.ts";
import type { ServerKind } from "./kind.ts";

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
