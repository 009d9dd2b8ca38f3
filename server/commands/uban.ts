import { banMask, banMatcher, type Candidate } from "../bans/mask.ts";
import { formatDuration, parseDuration } from "../config/duration.ts";
import { counted } from "../../cli/counted.ts";
import type { Actor } from "../events/event.ts";
import type { User } from "../hub/state.ts";
import { actor } from "../events/actor.ts";
import type { Server } from "../server.ts";
import type { UserCall, UserCommand } from "./dispatch/command.ts";
import { throwOut } from "./operator.ts";

const SYNTAX = "ADD <mask> [duration] [reason] | DEL <mask> | LIST";

/**
 * UBAN: keeps people out of the server, by address, range of addresses, `nick!user@host` or account, for a time or for
 * good. Those who are here and fit are thrown out at once.
 */
export const uban: UserCommand = {
  name: "UBAN",
  usage: SYNTAX,
  help: "keeps an address, CIDR range, nick!user@host or account:name out of the server",
  least: 1,
  when: "registered",
  operator: true,
  handle(call) {
    const { session, params } = call;
    const [subcommand = "", mask] = params;
    switch (subcommand.toUpperCase()) {
      case "LIST":
        return list(call);
      case "ADD":
      case "DEL":
        if (mask === undefined || mask === "") {
          session.reply("ERR_NEEDMOREPARAMS", "UBAN", "Not enough parameters");
          return;
        }
        return subcommand.toUpperCase() === "ADD" ? add(call, mask) : remove(call, mask);
      default:
        session.fail("UBAN", "INVALID_PARAMS", subcommand, `UBAN ${SYNTAX}`);
    }
  },
};

async function add({ server, session, user, params }: UserCall, text: string): Promise<void> {
  const wanted = wantedBan(server, text);
  if (wanted === undefined) {
    session.fail(
      "UBAN",
      "INVALID_MASK",
      text,
      "This is not an address, a range, a nick!user@host or an account:name",
    );
    return;
  }
  if (wanted.fits(user)) {
    session.fail("UBAN", "INVALID_MASK", wanted.mask, "This would keep you out, too");
    return;
  }
  const terms = banTerms(params.slice(2));
  if (terms === undefined) {
    session.fail("UBAN", "INVALID_PARAMS", wanted.mask, NO_BAN_TERMS);
    return;
  }
  const { length, thrown } = await keepOut(server, actor(user, session), wanted, terms);
  session.answer("NOTE", "UBAN", "ADDED", wanted.mask, `Banned ${length}; ${thrown} thrown out`);
}

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

/**
 * Keeps people out, and throws out those who are here.
 *
 * @returns how long in words, and how many were thrown out
 */
export async function keepOut(
  server: Server,
  by: Actor,
  { mask, fits }: WantedBan,
  { duration, reason }: BanTerms,
): Promise<{ readonly length: string; readonly thrown: number }> {
  const until = duration === undefined ? {} : { until: Date.now() + duration };
  await server.log.append({ type: "ban", ...by, mask, reason, ...until });
  const thrown = await throwOutAll(server, fits, reason);
  return {
    length: duration === undefined ? "for good" : `for ${formatDuration(duration)}`,
    thrown,
  };
}

/** The mask of the ban that there is, as a text names it. */
export function presentBan({ hub: { bans } }: Server, text: string): string | undefined {
  return (bans.find(text) ?? bans.find(banMask(text) ?? text))?.mask;
}

/** Ends the connections of all whom a ban fits. The number of them. */
async function throwOutAll(
  server: Server,
  fits: (candidate: Candidate) => boolean,
  reason: string,
): Promise<number> {
  let thrown = 0;
  for (const victim of [...server.hub.users()].filter(fits)) {
    await throwOutBanned(server, victim, reason);
    thrown++;
  }
  // Of a user with several connections the one that fits goes, and the others stay.
  for (const session of [...server.sessions.values()]) {
    const { user, peer: { host, address = host } } = session;
    if (user === undefined || session.ended !== undefined) continue;
    const { nick, username, account } = user;
    if (!fits({ nick, username, host, address, account })) continue;
    session.reply("ERR_YOUREBANNEDCREEP", banText(reason));
    session.end(`Banned: ${reason}`);
    thrown++;
  }
  return thrown;
}

async function throwOutBanned(server: Server, user: User, reason: string): Promise<void> {
  for (const session of server.sessions.of(user)) {
    session.reply("ERR_YOUREBANNEDCREEP", banText(reason));
  }
  await throwOut(server, user, `Banned: ${reason}`);
}

/** Throws somebody out whom a ban fits now, and did not when they came. */
export async function enforceBans(server: Server, user: User): Promise<void> {
  const ban = server.hub.bans.against(user, Date.now());
  if (ban !== undefined) await throwOutBanned(server, user, ban.reason);
}

async function remove({ server, session, user }: UserCall, text: string): Promise<void> {
  const mask = presentBan(server, text);
  if (mask === undefined) {
    session.fail(
      "UBAN",
      "NO_SUCH_BAN",
      text,
      "There is no such ban; UBAN LIST shows all bans",
    );
    return;
  }
  await server.log.append({ type: "unban", ...actor(user, session), mask });
  session.answer("NOTE", "UBAN", "REMOVED", mask, "The ban is taken back");
}

function list({ server, session }: UserCall): void {
  const now = Date.now();
  const bans = server.hub.bans.list(now);
  for (const { mask, reason, setBy, until } of bans) {
    const length = until === undefined ? "for good" : `for ${formatDuration(until - now)}`;
    session.answer("NOTE", "UBAN", "BAN", mask, `${length}, by ${setBy}: ${reason}`);
  }
  session.answer("NOTE", "UBAN", "END_OF_BANS", counted(bans.length, "ban"));
}

/** What somebody is told who is kept out. */
export function banText(reason: string): string {
  return `You are banned from this server: ${reason}`;
}
