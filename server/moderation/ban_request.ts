/**
 * Reads a ban from an operator's words: its mask, its duration and its reason.
 * @module
 */

import { parseDuration } from "../config/duration.ts";
import type { Chat } from "../events/log/chat.ts";
import { banMask, banMatcher, type Candidate } from "../bans/mask.ts";

/** A ban to be added: its mask, and the users that it matches. */
export interface WantedBan {
  readonly mask: string;
  readonly fits: (candidate: Candidate) => boolean;
}

/** Reads the mask of a ban from a text; `undefined` if it is invalid. */
export function wantedBan({ hub }: Chat, text: string): WantedBan | undefined {
  const wanted = banMask(text);
  const mask = hub.bans.find(wanted ?? text)?.mask ?? wanted;
  const fits = mask === undefined ? undefined : banMatcher(mask);
  return mask === undefined || fits === undefined ? undefined : { mask, fits };
}

/** A ban's duration and reason. */
export interface BanTerms {
  /** In ms; `undefined` for a permanent ban. */
  readonly duration: number | undefined;
  readonly reason: string;
}

/** The error for words that {@link banTerms} cannot read. */
export const NO_BAN_TERMS =
  "Write the duration as 90s, 30m, 12h, 2d or 1w3d; a reason cannot begin with a digit";

/**
 * Parses the words after a ban's mask: a duration and a reason, both optional.
 *
 * @returns `undefined` if they begin with an invalid duration such as `2days`: as part of the
 * reason, it would make the ban permanent
 */
export function banTerms(words: readonly string[]): BanTerms | undefined {
  const [first = "", ...rest] = words.join(" ").trim().split(/ +/);
  const duration = parseDuration(first);
  if (duration === undefined && /^[-+]?\d/.test(first)) return undefined;
  const reason = (duration === undefined ? [first, ...rest] : rest).join(" ");
  return { duration, reason: reason || "No reason given" };
}

/** Returns the mask of the existing ban that an operator's text names. */
export function existingBan({ hub: { bans } }: Chat, text: string): string | undefined {
  return (bans.find(text) ?? bans.find(banMask(text) ?? text))?.mask;
}
