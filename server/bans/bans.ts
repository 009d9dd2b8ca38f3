/**
 * The list of server bans. Adding and enforcing them is in server/moderation/.
 * @module
 */

import { fold } from "../../protocol/names/casemapping.ts";
import { banMatcher, type Candidate } from "./mask.ts";

/** A server ban. */
export interface Ban {
  /** `192.0.2.1`, `192.0.2.0/24`, `nick!user@host` with wildcards, or `account:name`. */
  readonly mask: string;
  readonly reason: string;
  readonly setBy: string;
  /** Milliseconds since 1970. */
  readonly setAt: number;
  /** When it ends, in milliseconds since 1970; `undefined` if it is permanent. */
  readonly until: number | undefined;
}

interface CompiledBan {
  readonly ban: Ban;
  readonly fits: (candidate: Candidate) => boolean;
}

/** The server bans, by mask. */
export class Bans {
  readonly #bans = new Map<string, CompiledBan>();

  /** Adds a ban, in place of one with the same mask. Returns false if the mask is invalid. */
  add(ban: Ban): boolean {
    const fits = banMatcher(ban.mask);
    if (fits === undefined) return false;
    this.#bans.set(fold(ban.mask), { ban, fits });
    return true;
  }

  /** Removes a ban. Returns false if there is none with this mask. */
  remove(mask: string): boolean {
    return this.#bans.delete(fold(mask));
  }

  /** Returns the ban with this mask, ignoring case. */
  find(mask: string): Ban | undefined {
    return this.#bans.get(fold(mask))?.ban;
  }

  /** Returns the bans in force at a time, in milliseconds since 1970. */
  list(now: number): Ban[] {
    return [...this.#bans.values()].map(({ ban }) => ban).filter((ban) => holds(ban, now));
  }

  /** Returns the ban in force against a candidate at a time, if any. */
  against(candidate: Candidate, now: number): Ban | undefined {
    for (const { ban, fits } of this.#bans.values()) {
      if (holds(ban, now) && fits(candidate)) return ban;
    }
    return undefined;
  }
}

function holds({ until }: Ban, now: number): boolean {
  return until === undefined || now < until;
}
