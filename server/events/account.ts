/**
 * The event of a user logging in to an account, or out of it.
 * @module
 */

import { Cap } from "../../protocol/capabilities.ts";
import type { AccountEvent } from "../records/event.ts";
import { from, type Kind } from "./kind.ts";

/** https://ircv3.net/specs/extensions/account-notify */
export const account: Kind<AccountEvent> = {
  apply(state, event, user) {
    if (user.account === event.name) return false;
    if (event.name !== undefined && !state.isAccount(event.name)) return false;
    user.account = event.name;
    state.fanOut.tellAround(user, state.peers(user), event);
    return true;
  },
  irc: ({ source, name }, form) =>
    (form & Cap.accountNotify) === 0 ? undefined : from(source, "ACCOUNT", name ?? "*"),
  line: () => undefined,
};
