/**
 * The event of a change of password.
 * @module
 */

import type { ScramKeys } from "../../protocol/scram.ts";
import type { Actor } from "./fields.ts";
import type { ServerKind } from "./kind.ts";

/** The password of an account changes. */
export interface PasswordEvent extends Actor {
  readonly type: "password";
  /** The account's name. */
  readonly name: string;
  readonly scram: ScramKeys;
}

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
