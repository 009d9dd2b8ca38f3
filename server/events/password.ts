/**
 * The event of a change of password.
 * @module
 */

import type { PasswordEvent } from "../records/event.ts";
import type { ServerKind } from "./kind.ts";

/** No client is told. */
export const password: ServerKind<PasswordEvent> = {
  applyAlone: (state, { name }) => state.isAccount(name),
  store(store, { name, scram }) {
    const account = store.account(name);
    if (account !== undefined) store.putAccount({ ...account, scram });
  },
  irc: () => undefined,
  line: () => undefined,
};
