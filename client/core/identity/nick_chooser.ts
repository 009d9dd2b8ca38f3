/** How a nick is come by when the server refuses the first one. */
export type NickStep =
  /** Ask for this one, at once or in a while. */
  | { readonly ask: string; readonly later: boolean }
  /** It is for a person to say another. */
  | { readonly giveUp: true };

/** Tries for the nick we had before: a server may take a while to notice that its holder is gone. */
const GHOST_TRIES = 10;
/** Tries for a nick like the one that was wanted. */
const LIKE_TRIES = 12;
/** The length that every server takes (RFC 1459). */
const LEAST_NICKLEN = 9;

/** What to do about refused nicks, for the length of one registration. */
export class NickChooser {
  #ghost = 0;
  #like = 0;

  /**
   * @param nick the one wanted
   * @param firm whether it was asked for by name, so that no other will do
   * @param had whether we had it just before the connection was lost
   */
  constructor(readonly nick: string, readonly firm: boolean, readonly had: boolean) {}

  /** The server refused a nick: because somebody has it, or because it is none there. */
  refused(taken: boolean, random: number): NickStep {
    if (this.had && taken && this.#ghost < GHOST_TRIES) {
      this.#ghost++;
      return { ask: this.nick, later: true };
    }
    if (this.firm && !this.had || this.#like >= LIKE_TRIES) return { giveUp: true };
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
