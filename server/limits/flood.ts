/**
 * The flood limit: how fast one connection may send commands, join channels and address new users.
 * @module
 */

import { type Limits, NO_LIMITS, type Rate } from "../config/limits.ts";
import { TokenBucket } from "./token_bucket.ts";

/**
 * The actions that the server refuses beyond their limit. All other actions make the connection
 * wait.
 */
export type Refusable = "nicks" | "invites" | "targets";

/** The flood limit of one connection: how fast it may do things. */
export class FloodLimit {
  readonly #limits: Limits;
  readonly #commands: TokenBucket;
  #joins: TokenBucket | undefined;
  #refusable: Map<Refusable, TokenBucket> | undefined;
  /** The users it has sent messages to last, by id; the latest last. */
  #targets: Set<number> | undefined;

  /** Limits nothing; all connections without limits share it. */
  static readonly FREE = new FloodLimit(NO_LIMITS);

  /** Returns the flood limit of a new connection. */
  static of(limits: Limits): FloodLimit {
    const isFree = Object.values<number | Rate>(limits)
      .every((limit) => typeof limit === "number" || limit.count === Infinity);
    return isFree ? FloodLimit.FREE : new FloodLimit(limits);
  }

  constructor(limits: Limits) {
    this.#limits = limits;
    this.#commands = new TokenBucket(limits.commands);
  }

  /** Counts work that was done: see `cost` in commands/command.ts. */
  spend(points: number): void {
    this.#commands.spend(points);
  }

  /** Counts a channel that was joined. */
  spendJoin(): void {
    this.#joins ??= new TokenBucket(this.#limits.joins);
    this.#joins.spend(1);
  }

  /** Whether the connection has used up its limit, and its lines have to wait. */
  get isSpent(): boolean {
    return this.#commands.isOverdrawn || (this.#joins?.isOverdrawn ?? false);
  }

  /** Whether the connection may do this once more; counts it if so. */
  may(what: Refusable): boolean {
    this.#refusable ??= new Map();
    let bucket = this.#refusable.get(what);
    if (bucket === undefined) {
      this.#refusable.set(what, bucket = new TokenBucket(this.#limits[what]));
    }
    return bucket.take();
  }

  /**
   * Whether the connection may send to a user. It always may send to the users it sent to last.
   *
   * @param id the user's id
   */
  mayTalkTo(id: number): boolean {
    const { count } = this.#limits.targets;
    if (count === Infinity) return true;
    const targets = this.#targets ??= new Set();
    if (!targets.delete(id) && !this.may("targets")) return false;
    targets.add(id);
    if (targets.size > count) {
      const [oldest = id] = targets;
      targets.delete(oldest);
    }
    return true;
  }
}
