/**
 * The former users, for WHOWAS.
 * @module
 */

import { fold } from "../../protocol/names/casemapping.ts";

/** A user who had a nick before. */
export interface Past {
  readonly nick: string;
  readonly username: string;
  readonly host: string;
  readonly address: string;
  readonly realname: string;
  /** The time at which the user gave up the nick, in milliseconds since 1970. */
  readonly until: number;
}

/** The most entries kept, for all nicks together; the oldest go first. */
const KEPT = 2_000;

/** The users who gave up a nick: https://modern.ircdocs.horse/#whowas-message */
export class Whowas {
  /**
   * The newest last. A ring buffer is not worth it: the array is cut only when it is twice as long
   * as {@link KEPT}.
   */
  #past: Past[] = [];

  add(past: Past): void {
    this.#past.push(past);
    if (this.#past.length >= 2 * KEPT) this.#past = this.#past.slice(-KEPT);
  }

  /** Returns the users who had this nick, the latest first. */
  find(nick: string): Past[] {
    const wanted = fold(nick);
    return this.#past.slice(-KEPT).filter((past) => fold(past.nick) === wanted).reverse();
  }
}
