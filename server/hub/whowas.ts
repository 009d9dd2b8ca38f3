import { fold } from "../../protocol/casemapping.ts";

/** Somebody who once had a nick. */
export interface Past {
  readonly nick: string;
  readonly username: string;
  readonly host: string;
  readonly address: string;
  readonly realname: string;
  /** When the nick was given up, in milliseconds since 1970. */
  readonly until: number;
}

/** Entries that are kept, all nicks together; then the oldest go. */
const KEPT = 2_000;

/** Who had which nick: https://modern.ircdocs.horse/#whowas-message */
export class Whowas {
  /** The newest last. A ring would be faster to trim, and is not worth it: nothing is copied until twice as many are there. */
  #past: Past[] = [];

  add(past: Past): void {
    this.#past.push(past);
    if (this.#past.length >= 2 * KEPT) this.#past = this.#past.slice(-KEPT);
  }

  /** Those who had this nick, the latest first. */
  find(nick: string): Past[] {
    const wanted = fold(nick);
    return this.#past.slice(-KEPT).filter((past) => fold(past.nick) === wanted).reverse();
  }
}
