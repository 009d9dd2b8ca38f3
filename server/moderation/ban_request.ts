import { parseDuration } from "../config/duration.ts";
import type { Server } from "../server.ts";
import { banMask, banMatcher, type Candidate } from "../bans/mask.ts";

/** Whom a ban keeps out. */
export interface WantedBan {
  readonly mask: string;
  readonly fits: (candidate: Candidate) => boolean;
}

/** The ban that somebody means by a text; `undefined` where it is no mask. */
export function wantedBan({ hub }: Server, text: string): WantedBan | undefined {
  const wanted = banMask(text);
  const mask = hub.bans.find(wanted ?? text)?.mask ?? wanted;
  const fits = mask === undefined ? undefined : banMatcher(mask);
  return mask === undefined || fits === undefined ? undefined : { mask, fits };
}

/** How long a ban lasts, and why there is one. */
export interface BanTerms {
  /** ms; for good without it. */
  readonly duration: number | undefined;
  readonly reason: string;
}

/** What to tell whoever wrote words that are no {@link banTerms}. */
export const NO_BAN_TERMS =
  "How long is written as 90s, 30m, 12h, 2d or 1w3d; a reason cannot begin with a digit";

/**
 * Reads what stands behind a ban's mask: how long, which may be left out, and why, which may too.
 *
 * @returns `undefined` where they begin like a duration and are none: as a part of the reason it would make a ban for
 * good out of one for `2days`
 */
export function banTerms(words: readonly string[]): BanTerms | undefined {
  const [first = "", ...rest] = words.join(" ").trim().split(/ +/);
  const duration = parseDuration(first);
  if (duration === undefined && /^[-+]?\d/.test(first)) return undefined;
  const reason = (duration === undefined ? [first, ...rest] : rest).join(" ");
  return { duration, reason: reason || "No reason given" };
}

/** The mask of the ban that there is, as a text names it. */
export function presentBan({ hub: { bans } }: Server, text: string): string | undefined {
  return (bans.find(text) ?? bans.find(banMask(text) ?? text))?.mask;
}
