/**
 * One-time passwords by which new users create accounts.
 * @module
 */

import type { Store } from "../store/store.ts";
import { hashOf, randomCode } from "./one_time_codes.ts";

/** The default lifetime of an invitation, in ms. */
export const INVITATION_MS = 7 * 24 * 60 * 60 * 1000;

/** The owner of the metadata that holds the invitations; no account can have this name. */
const OWNER = "*invitations";
/** One-time passwords, each for one new account. Only their hashes are stored. */
export class Invitations {
  readonly #store: Store;
  readonly #now: () => number;

  /** @param now the clock, in milliseconds since 1970 */
  constructor(store: Store, now: () => number = Date.now) {
    this.#store = store;
    this.#now = now;
  }

  /**
   * Makes an invitation.
   *
   * @param lifetime how long it is valid, in ms
   */
  make(lifetime = INVITATION_MS): { readonly code: string; readonly until: number } {
    this.#forget();
    const code = randomCode();
    const until = this.#now() + lifetime;
    this.#store.setMetadata(OWNER, hashOf(code), String(until));
    return { code, until };
  }

  /** Returns whether this is a valid, unused invitation. */
  holds(code: string): boolean {
    return Number(this.#store.metadata(OWNER).get(hashOf(code)) ?? 0) > this.#now();
  }

  /**
   * Uses up an invitation.
   *
   * @returns a function that makes it valid again, for the case that no account was created
   */
  take(code: string): () => void {
    const hash = hashOf(code);
    const until = this.#store.metadata(OWNER).get(hash);
    if (until === undefined) return () => {};
    this.#store.setMetadata(OWNER, hash, undefined);
    return () => this.#store.setMetadata(OWNER, hash, until);
  }

  #forget(): void {
    for (const [hash, until] of this.#store.metadata(OWNER)) {
      if (Number(until) <= this.#now()) this.#store.setMetadata(OWNER, hash, undefined);
    }
  }
}
