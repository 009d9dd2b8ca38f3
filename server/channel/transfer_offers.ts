/**
 * Offers of registered channels to accounts, which become founders only if they accept.
 * @module
 */

import type { Channel } from "../hub/model.ts";
import type { Account } from "../records/account.ts";

/**
 * The time in which an account may accept an offer, in ms: a day, because its owner may be away.
 */
const OFFER_MS = 24 * 60 * 60 * 1000;

/**
 * An account with its creation time: an account created again under the same name has another one.
 */
type Party = Pick<Account, "name" | "createdAt">;

interface Offer {
  readonly founder: Party;
  readonly heir: Party;
  /** By the clock of the offers, in ms. */
  readonly until: number;
}

/** The open offers, at most one for each channel. They end with the process. */
export class TransferOffers {
  // An offer ends with its channel: a later channel of the same name is another object.
  readonly #offers = new WeakMap<Channel, Offer>();
  readonly #now: () => number;

  /** @param now a monotonic clock, in ms */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Offers a channel, in place of any earlier offer of it. */
  make(channel: Channel, founder: Party, heir: Party): void {
    this.#offers.set(channel, { founder, heir, until: this.#now() + OFFER_MS });
  }

  /** Withdraws the offer of a channel. Returns false if there was none. */
  withdraw(channel: Channel): boolean {
    return this.#offers.delete(channel);
  }

  /**
   * Uses up the offer of a channel to an account. Returns whether it is valid: the current founder
   * made it, to this account, less than a day ago.
   *
   * @param founder the account that owns the channel
   */
  take(channel: Channel, founder: Party | undefined, heir: Party): boolean {
    const offer = this.#offers.get(channel);
    if (offer === undefined || !areSame(offer.heir, heir)) return false;
    this.#offers.delete(channel);
    return founder !== undefined && areSame(offer.founder, founder) && this.#now() < offer.until;
  }
}

function areSame(one: Party, other: Party): boolean {
  return one.name === other.name && one.createdAt === other.createdAt;
}
