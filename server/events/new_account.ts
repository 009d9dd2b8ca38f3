/**
 * The event of a new account.
 * @module
 */

import type { ScramKeys } from "../../protocol/scram.ts";
import type { Actor } from "./fields.ts";
import type { ServerKind } from "./kind.ts";

/** A user, or a client before its registration, creates an account. */
export interface NewAccountEvent extends Actor {
  readonly type: "new-account";
  readonly name: string;
  readonly scram: ScramKeys;
}

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
