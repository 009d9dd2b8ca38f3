import { createHash } from "node:crypto";
import type { Store } from "../store/store.ts";

/** How long an invitation holds where nothing else is said, in ms. */
export const INVITATION_MS = 7 * 24 * 60 * 60 * 1000;

/** Whose metadata they are kept as; no account is called like this. */
const OWNER = "*invitations";
/** Without letters that are taken for digits: 32 of them, 5 bits each. */
const LETTERS = "abcdefghijkmnpqrstuvwxyz23456789";
const GROUPS = 4;
const GROUP_LETTERS = 5;

/** One-time passwords, each for one account that somebody may make. Only their hashes are kept. */
export class Invitations {
  readonly #store: Store;
  readonly #now: () => number;

  /** @param now the clock, in milliseconds since 1970 */
  constructor(store: Store, now: () => number = Date.now) {
    this.#store = store;
    this.#now = now;
  }

  /**
   * Makes one.
   *
   * @param lifetime ms
   */
  make(lifetime = INVITATION_MS): { readonly code: string; readonly until: number } {
    this.#forget();
    const code = randomCode();
    const until = this.#now() + lifetime;
    this.#store.setMetadata(OWNER, hashOf(code), String(until));
    return { code, until };
  }

  /** Whether this is an invitation that nobody has used. */
  holds(code: string): boolean {
    return Number(this.#store.metadata(OWNER).get(hashOf(code)) ?? 0) > this.#now();
  }

  /**
   * Takes one, so that nobody else can use it.
   *
   * @returns gives it back, where it came to nothing
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

function randomCode(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(GROUPS * GROUP_LETTERS));
  const letters = [...bytes].map((byte) => LETTERS[byte % LETTERS.length]).join("");
  return letters.match(new RegExp(`.{${GROUP_LETTERS}}`, "g"))?.join("-") ?? letters;
}

function hashOf(code: string): string {
  return createHash("sha256").update(code.trim().toLowerCase()).digest("base64");
}
