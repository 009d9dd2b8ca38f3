/**
 * Decides which users stay in the chat without a connection: those whose nick is their account's.
 * @module
 */

import { fold } from "../../protocol/names/casemapping.ts";
import type { AlwaysOnRule } from "../config/settings.ts";
import type { User } from "../hub/model.ts";
import type { Store } from "../store/store.ts";

/** What always-on needs to know of the server. */
export interface AlwaysOnChat {
  readonly settings: { readonly alwaysOn: AlwaysOnRule };
  readonly store: Store;
}

/** An account's own choice: `undefined` for the server's rule. */
export type AlwaysOnWish = "true" | "false" | undefined;

const KEY = "always-on";

/** Returns whether a user stays in the chat when the last connection ends. */
export function staysOn(chat: AlwaysOnChat, { nick, account }: Pick<User, "nick" | "account">) {
  const rule = chat.settings.alwaysOn;
  if (rule === "off" || account === undefined || fold(nick) !== fold(account)) return false;
  const wish = alwaysOnWish(chat.store, account);
  return wish === undefined ? rule === "accounts" : wish === "true";
}

/** Returns an account's own choice. */
export function alwaysOnWish(store: Store, account: string): AlwaysOnWish {
  const wish = store.metadata(settingsOwner(account)).get(KEY);
  return wish === "true" || wish === "false" ? wish : undefined;
}

/** Stores an account's own choice. */
export function setAlwaysOnWish(store: Store, account: string, wish: AlwaysOnWish): void {
  store.setMetadata(settingsOwner(account), KEY, wish);
}

/** Returns the away message of a user without a connection. @param since ms since 1970 */
export function offlineText(since: number): string {
  return `offline since ${new Date(since).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/** Returns the owner, in the store's metadata, of an account's settings. */
export function settingsOwner(account: string): string {
  return `settings ${fold(account)}`;
}
