import type { Actor } from "./fields.ts";
import type { ServerKind } from "./kind.ts";

/** An account comes to be an operator's, or is so no longer. */
export interface GrantEvent extends Actor {
  readonly type: "grant";
  /** The account's. */
  readonly name: string;
  readonly granted: boolean;
}

/** Those who are logged in to it are told by the change of their modes, which is an event of its own. */
export const grant: ServerKind<GrantEvent> = {
  applyAlone: (state, { name }) => state.isAccount(name),
  store(store, { name, granted }) {
    const account = store.account(name);
    if (account !== undefined) store.putAccount({ ...account, operator: granted });
  },
  irc: () => undefined,
  line: () => undefined,
};
