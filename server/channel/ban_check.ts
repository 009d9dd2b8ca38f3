import type { Channel, ListEntry, Member, User } from "../hub/model.ts";

/** What a channel's lists say of somebody. */
export interface Verdict {
  readonly banned: boolean;
  readonly muted: boolean;
}

/** A verdict with all that it was reached from. */
interface Judged extends Verdict {
  readonly bans: readonly ListEntry[];
  readonly exceptions: readonly ListEntry[];
  readonly source: string;
  readonly account: string | undefined;
}

const FREE: Verdict = { banned: false, muted: false };

// A member says more than one thing while the lists stay as they are, and a long list takes longer to go through than
// a message takes to send.
const known = new WeakMap<Member, Judged>();

/** Whether somebody is banned or muted, exceptions considered. */
export function judge({ lists, members }: Channel, user: User): Verdict {
  const { b: bans, e: exceptions } = lists;
  if (bans.length === 0) return FREE;
  const { source, account } = user;
  const member = members.get(user);
  const before = member === undefined ? undefined : known.get(member);
  if (
    before?.bans === bans && before.exceptions === exceptions && before.source === source &&
    before.account === account
  ) return before;
  const banned = bans.some((entry) => !entry.mute && entry.fits(user)) &&
    !exceptions.some((entry) => !entry.mute && entry.fits(user));
  const muted = bans.some((entry) => entry.mute && entry.fits(user)) &&
    !exceptions.some((entry) => entry.fits(user));
  const judged = { banned, muted, bans, exceptions, source, account };
  if (member !== undefined) known.set(member, judged);
  return judged;
}
