/**
 * KNOCK: asks the operators of a channel for an invitation.
 * @module
 */

import { clipBytes } from "../../protocol/text/clip.ts";
import { banStatus } from "../channel/access/ban_check.ts";
import { joinRefusal } from "../channel/access/may_join.ts";
import { isAtLeast } from "../channel/access/powers.ts";
import { knowsOf } from "../channel/access/secret_channels.ts";
import type { Channel, User } from "../hub/model.ts";
import { KICK_MAX } from "../limits/command_limits.ts";
import { TokenBucket } from "../limits/token_bucket.ts";
import { actor } from "../events/actor.ts";
import type { UserCall, UserCommand } from "./command.ts";

/** How many knocks the operators of one channel hear; `time` in ms. */
const CHANNEL_RATE = { count: 5, time: 60_000 };
/** This many members cost as much to look at as a row of a list. */
const MEMBERS_PER_ROW = 4;

// A channel's bucket ends with the channel.
const buckets = new WeakMap<Channel, TokenBucket>();

/** KNOCK, as Solanum has it; the mode K and the reason are as on UnrealIRCd. */
export const knock: UserCommand = {
  name: "KNOCK",
  usage: "<channel> [reason]",
  help: "asks the operators of a channel that you cannot join for an invitation",
  cost: 3,
  least: 1,
  when: "registered",
  async handle(call) {
    const { server, session, user, params } = call;
    const [name = "", reason = ""] = params;
    const size = server.hub.channel(name)?.members.size ?? 0;
    const pressure = session.backpressure(size / MEMBERS_PER_ROW);
    if (pressure !== undefined) await pressure;
    if (session.ended !== undefined) return;
    const channel = server.hub.channel(name);
    if (channel === undefined) session.reply("ERR_NOSUCHCHANNEL", name, "No such channel");
    else if (!isRefused(call, channel, name) && !isTooMuch(call, channel)) {
      await server.log.append({
        type: "knock",
        ...actor(user, session),
        channel: channel.name,
        reason: clipBytes(reason, KICK_MAX),
        server: server.settings.name,
      });
      session.reply("RPL_KNOCKDLVR", channel.name, "Your KNOCK has been delivered.");
    }
  },
};

/**
 * Returns whether a user cannot knock at a channel, and answers with the reason. Only who may knock
 * at a secret channel learns of it.
 *
 * @param wanted the channel's name as the client wrote it
 */
function isRefused({ session, user }: UserCall, channel: Channel, wanted: string): boolean {
  const { name, members, flags } = channel;
  if (members.has(user)) {
    session.reply("ERR_KNOCKONCHAN", name, "You are already on that channel.");
  } else if (!knowsOf(channel, user) && !takesKnocks(channel, user)) {
    session.reply("ERR_NOSUCHCHANNEL", wanted, "No such channel");
  } else if (joinRefusal(channel, user, undefined) === undefined) {
    session.reply("ERR_CHANOPEN", name, "Channel is open.");
  } else if (banStatus(channel, user).banned) {
    session.reply("ERR_CANNOTSENDTOCHAN", name, "Cannot knock: you are banned (+b)");
  } else if (flags.includes("K")) {
    session.reply("ERR_CANNOTKNOCK", name, "Cannot knock: the channel takes no knocks (+K)");
  } else if (!hasOperator(channel)) {
    session.reply("ERR_CANNOTKNOCK", name, "Cannot knock: no operator of the channel is there");
  } else return false;
  return true;
}

function takesKnocks(channel: Channel, user: User): boolean {
  return joinRefusal(channel, user, undefined) !== undefined && !channel.flags.includes("K") &&
    !banStatus(channel, user).banned && hasOperator(channel);
}

/** Returns whether a member is there who hears of knocks. */
function hasOperator({ members }: Channel): boolean {
  return [...members.values()].some(({ modes }) => isAtLeast(modes, "h"));
}

/** Returns whether the user or the channel had too many knocks, and answers so. */
function isTooMuch({ session }: UserCall, channel: Channel): boolean {
  let bucket = buckets.get(channel);
  if (bucket === undefined) buckets.set(channel, bucket = new TokenBucket(CHANNEL_RATE));
  const by = !session.flood.may("invites") ? "user" : bucket.take() ? undefined : "channel";
  if (by === undefined) return false;
  session.reply("ERR_TOOMANYKNOCK", channel.name, `Too many KNOCKs (${by}): wait a little.`);
  return true;
}
