import { fold } from "../../protocol/casemapping.ts";
import { banMatcher, type Candidate } from "./mask.ts";

/** Somebody who may not connect. */
export interface Ban {
  /** `192.0.2.1`, `192.0.2.0/24`, `nick!user@host` with wildcards, or `account:name`. */
  readonly mask: string;
  readonly reason: string;
  readonly setBy: string;
  /** Milliseconds since 1970. */
  readonly setAt: number;
  /** Milliseconds since 1970; `undefined` where it has no end. */
  readonly until: number | undefined;
}

interface Entry {
  readonly ban: Ban;
  readonly fits: (candidate: Candidate) => boolean;
}

/** Who may not be on the server. */
export class Bans {
  readonly #entries = new Map<string, Entry>();

  /** Takes the place of a ban with the same mask. False where the mask is none. */
  add(ban: Ban): boolean {
    const fits = banMatcher(ban.mask);
    if (fits === undefined) return false;
    this.#entries.set(fold(ban.mask), { ban, fits });
    return true;
  }

  /** False where there is no such ban. */
  remove(mask: string): boolean {
    return this.#entries.delete(fold(mask));
  }

  /** The ban with this mask, whatever the case it is written in. */
  find(mask: string): Ban | undefined {
    return this.#entries.get(fold(mask))?.ban;
  }

  /** Those that hold at this time, in milliseconds since 1970. */
  list(now: number): Ban[] {
    return [...this.#entries.values()].map(({ ban }) => ban).filter((ban) => holds(ban, now));
  }

  /** The ban, if any, that keeps somebody out at this time. */
  against(candidate: Candidate, now: number): Ban | undefined {
    for (const { ban, fits } of this.#entries.values()) {
      if (holds(ban, now) && fits(candidate)) return ban;
    }
    return undefined;
  }
}

function holds({ until }: Ban, now: number): boolean {
  return until === undefined || now < until;
}
