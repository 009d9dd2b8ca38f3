import type { ScramKeys } from "../../protocol/scram.ts";
import type { Actor, Stamp } from "../event.ts";
import type { State } from "../hub/state.ts";
import type { Kind } from "./kind.ts";

/** Somebody, connected or about to be, makes an account. */
export interface NewAccountEvent extends Actor {
  readonly type: "new-account";
  readonly name: string;
  readonly scram: ScramKeys;
}

/** Nobody is told: what others may know of it is that its owner has logged in. */
export const newAccount: Kind<NewAccountEvent> = {
  apply: (state, event) => isFree(state, event),
  store(store, { name, scram, time }) {
    store.putAccount({ name, createdAt: time, scram, certificates: [] });
  },
  irc: () => undefined,
  line: () => undefined,
};

/** False where the name is that of an account, or the nick of somebody else. */
export function isFree(state: State, { name, user }: NewAccountEvent & Stamp): boolean {
  const holder = state.user(name);
  return !state.isAccount(name) && (holder === undefined || holder.id === user);
}
