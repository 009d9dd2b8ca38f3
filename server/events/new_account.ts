import type { ScramKeys } from "../../protocol/scram.ts";
import type { Actor } from "./fields.ts";
import type { ServerKind } from "./kind.ts";

/** Somebody, connected or about to be, makes an account. */
export interface NewAccountEvent extends Actor {
  readonly type: "new-account";
  readonly name: string;
  readonly scram: ScramKeys;
}

/** Nobody is told: what others may know of it is that its owner has logged in. */
export const newAccount: ServerKind<NewAccountEvent> = {
  /** False where the name is that of an account, or the nick of somebody else. */
  applyAlone(state, { name, user }) {
    const holder = state.user(name);
    return !state.isAccount(name) && (holder === undefined || holder.id === user);
  },
  store(store, { name, scram, time }) {
    store.putAccount({ name, createdAt: time, scram, certificates: [] });
  },
  irc: () => undefined,
  line: () => undefined,
};
