import { Cap } from "../../protocol/capabilities.ts";
import type { Actor } from "./fields.ts";
import { from, type Kind } from "./kind.ts";

/** Somebody who is connected logs in to an account, or out of it. */
export interface AccountEvent extends Actor {
  readonly type: "account";
  /** The account's name; absent where the user logs out. */
  readonly name?: string;
}

/** https://ircv3.net/specs/extensions/account-notify */
export const account: Kind<AccountEvent> = {
  apply(state, event, user) {
    if (user.account === event.name) return false;
    user.account = event.name;
    state.fanOut.tellAround(user, state.peers(user), event);
    return true;
  },
  irc: ({ source, name }, form) =>
    (form & Cap.accountNotify) === 0 ? undefined : from(source, "ACCOUNT", name ?? "*"),
  line: () => undefined,
};
