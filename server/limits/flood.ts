import { type Limits, NO_LIMITS, type Rate } from "../config/limits.ts";
import { TokenBucket } from "./token_bucket.ts";

/** What is refused to whoever does it too often. */
export type Refusable = "nicks" | "invites" | "targets";

/** How fast one connection may do things. */
export class FloodLimit {
  readonly #limits: Limits;
  readonly #commands: TokenBucket;
  #joins: TokenBucket | undefined;
  #refusable: Map<Refusable, TokenBucket> | undefined;
  /** Whom it has talked to last. */
  #targets: Set<number> | undefined;

  /** The pace of whoever has no limits. */
  static readonly FREE = new FloodLimit(NO_LIMITS);

  /** The pace of one connection: those that have no limits need none of their own. */
  static of(limits: Limits): FloodLimit {
    const isFree = Object.values<number | Rate>(limits)
      .every((limit) => typeof limit === "number" || limit.count === Infinity);
    return isFree ? FloodLimit.FREE : new FloodLimit(limits);
  }

  constructor(limits: Limits) {
    this.#limits = limits;
    this.#commands = new TokenBucket(limits.commands);
  }

  /** Takes note of work: see `cost` in commands/command.ts. */
  spend(points: number): void {
    this.#commands.spend(points);
  }

  /** Takes note of a channel that is entered. */
  spendJoin(): void {
    this.#joins ??= new TokenBucket(this.#limits.joins);
    this.#joins.spend(1);
  }

  /** Whether it has done more than it may, and has to wait. */
  get isSpent(): boolean {
    return this.#commands.isOverdrawn || (this.#joins?.isOverdrawn ?? false);
  }

  /** Whether it may do this once more; that counts as once. */
  may(what: Refusable): boolean {
    this.#refusable ??= new Map();
    let bucket = this.#refusable.get(what);
    if (bucket === undefined) {
      this.#refusable.set(what, bucket = new TokenBucket(this.#limits[what]));
    }
    return bucket.take();
  }

  /**
   * Whether it may talk to somebody: always to those whom it talked to last.
   *
   * @param id the number of a user
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
