/**
 * The event of an account ending.
 * @module
 */

import type { DropAccountEvent } from "../records/event.ts";
import type { ServerKind } from "./kind.ts";

/** No client is told. */
export const dropAccount: ServerKind<DropAccountEvent> = {
  applyAlone: (state, { name }) => state.isAccount(name),
  store(store, { name, id }) {
    store.forgetAccount(name, id);
  },
  irc: () => undefined,
  line: () => undefined,
};
