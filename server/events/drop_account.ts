import type { Actor } from "./fields.ts";
import type { ServerKind } from "./kind.ts";

/** An account ends, with all that it said. */
export interface DropAccountEvent extends Actor {
  readonly type: "drop-account";
  /** The account's. */
  readonly name: string;
}

/** Nobody is told. */
export const dropAccount: ServerKind<DropAccountEvent> = {
  applyAlone: (state, { name }) => state.isAccount(name),
  store(store, { name, id }) {
    store.forgetAccount(name, id);
  },
  irc: () => undefined,
  line: () => undefined,
};
