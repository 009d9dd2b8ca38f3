/**
 * Checks whether a channel's ban list bans or mutes a user.
 * @module
 */

import type { Channel, ListEntry, Member, User } from "../../hub/model.ts";

/** Whether a channel's lists ban or mute a user. */
export interface BanStatus {
  readonly banned: boolean;
  readonly muted: boolean;
}

/** A result, with everything that it depends on. */
interface CachedStatus extends BanStatus {
  readonly bans: readonly ListEntry[];
  readonly exceptions: readonly ListEntry[];
  readonly source: string;
  readonly account: string | undefined;
}

const FREE: BanStatus = { banned: false, muted: false };

// The lists change less often than their members speak, and checking a long list takes longer than
// sending a message.
const cached = new WeakMap<Member, CachedStatus>();

/** Returns whether a user is banned or muted, with exceptions applied. */
export function banStatus({ lists, members }: Channel, user: User): BanStatus {
  const { b: bans, e: exceptions } = lists;
  if (bans.length === 0) return FREE;
  const { source, account } = user;
  const member = members.get(user);
  const before = member === undefined ? undefined : cached.get(member);
  if (
    before?.bans === bans && before.exceptions === exceptions && before.source === source &&
    before.account === account
  ) return before;
  const banned = bans.some((entry) => !entry.mute && entry.fits(user)) &&
    !exceptions.some((entry) => !entry.mute && entry.fits(user));
  const muted = bans.some((entry) => entry.mute && entry.fits(user)) &&
    !exceptions.some((entry) => entry.fits(user));
  const judged = { banned, muted, bans, exceptions, source, account };
  if (member !== undefined) cached.set(member, judged);
  return judged;
}
