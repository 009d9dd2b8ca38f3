/**
 * The event of an account ending.
 * @module
 */

import type { Actor } from "./fields.ts";
import type { ServerKind } from "./kind.ts";

/** An account ends, and all its messages are deleted. */
export interface DropAccountEvent extends Actor {
  readonly type: "drop-account";
  /** The account's name. */
  readonly name: string;
}

/** No client is told. */
export const dropAccount: ServerKind<DropAccountEvent> = {
  applyAlone: (state, { name }) => state.isAccount(name),
  store(store, { name, id }) {
    store.forgetAccount(name, id);
  },
  irc: () => undefined,
  line: () => undefined,
};
