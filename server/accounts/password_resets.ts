/**
 * Codes by which users who forgot their password set another one. An administrator gives them.
 * @module
 */

import { settingsOwner } from "../always_on/always_on.ts";
import type { Store } from "../store/store.ts";
import { hashOf, randomCode } from "./one_time_codes.ts";

/** The lifetime of a code, in ms. */
export const RESET_MS = 24 * 60 * 60 * 1000;

/** The key among an account's settings. */
const KEY = "reset";

/**
 * Makes a code for an account; an earlier one no longer holds.
 *
 * @param now milliseconds since 1970
 */
export function makeReset(store: Store, account: string, now: number): string {
  const code = randomCode();
  store.setMetadata(settingsOwner(account), KEY, `${hashOf(code)} ${now + RESET_MS}`);
  return code;
}

/** Returns whether this is the account's valid code. @param now milliseconds since 1970 */
export function holdsReset(store: Store, account: string, code: string, now: number): boolean {
  const [hash, until] = (store.metadata(settingsOwner(account)).get(KEY) ?? "").split(" ");
  return hash === hashOf(code) && Number(until) > now;
}

/** Uses up an account's code. */
export function endReset(store: Store, account: string): void {
  store.setMetadata(settingsOwner(account), KEY, undefined);
}
