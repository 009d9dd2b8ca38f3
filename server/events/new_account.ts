/**
 * The event of a new account.
 * @module
 */

import type { NewAccountEvent } from "../records/event.ts";
import type { ServerKind } from "./kind.ts";

/** No client is told: other users see the login. */
export const newAccount: ServerKind<NewAccountEvent> = {
  /** Returns false if the name is an account or looks like one, or is another user's nick. */
  applyAlone(state, { name, user }) {
    const holder = state.user(name);
    return !state.isAccount(name) && !state.isLookalike(name) &&
      (holder === undefined || holder.id === user);
  },
  store(store, { name, scram, time }) {
    store.putAccount({ name, createdAt: time, scram, certificates: [] });
  },
  irc: () => undefined,
  line: () => undefined,
};
