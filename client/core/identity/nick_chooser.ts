/**
 * Chooses another nick when the server refuses one during registration.
 * @module
 */
/** The reaction to a refused nick. */
export type NickStep =
  /** The client asks for this nick, at once or later. */
  | { readonly ask: string; readonly later: boolean }
  /** The user has to choose another nick. */
  | { readonly giveUp: true };

/** How much the user wants a nick. */
export interface NickWish {
  /** Whether the user named it, and wants no other. */
  readonly firm: boolean;
  /** Whether the client had it before the connection was lost. */
  readonly had: boolean;
  /** Whether to ask the user for the password if the nick is an account's. */
  readonly claims: boolean;
}

/** Tries for the previous nick: a server may take a while to notice the lost connection. */
const GHOST_TRIES = 10;
/** Tries for nicks like the wanted one. */
const LIKE_TRIES = 12;
/** The nick length that every server accepts (RFC 1459). */
const LEAST_NICKLEN = 9;

/**
 * Chooses other nicks during one registration.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { NickChooser } from "./nick_chooser.ts";
 *
 * const chooser = new NickChooser("alice", { firm: false, had: false, claims: false });
 * assertEquals(chooser.refused(true, 0.5), { ask: "alice2", later: false });
 * ```
 */
export class NickChooser {
  /** Tries so far for the previous nick. */
  #ghost = 0;
  /** Tries so far for nicks like it. */
  #like = 0;

  readonly #wish: NickWish;

  /** @param nick the wanted nick */
  constructor(readonly nick: string, wish: NickWish) {
    this.#wish = wish;
  }

  /**
   * Returns the reaction to a refused nick.
   *
   * @param taken whether another user has it; else it is invalid on this server
   * @param random a number from 0 to 1
   * @param reserved whether it is for users who are logged in to an account
   */
  refused(taken: boolean, random: number, reserved = false): NickStep {
    const { firm, had, claims } = this.#wish;
    if (claims && reserved && this.#like === 0) return { giveUp: true };
    if (had && taken && this.#ghost < GHOST_TRIES) {
      this.#ghost++;
      return { ask: this.nick, later: true };
    }
    if (firm && !had || this.#like >= LIKE_TRIES) return { giveUp: true };
    this.#like++;
    const digits = String(Math.floor(random * 10_000)).padStart(4, "0");
    if (!taken) {
      const short = [...this.nick].slice(0, LEAST_NICKLEN).join("");
      const ask = this.#like === 1 && short !== this.nick ? short : `guest${digits}`;
      return { ask, later: false };
    }
    const tail = this.#like < 4 ? String(this.#like + 1) : digits;
    return {
      ask: [...this.nick].slice(0, LEAST_NICKLEN - tail.length).join("") + tail,
      later: false,
    };
  }
}
