/**
 * LIST: lists channels by mask, size and age.
 * @module
 */

import { hasWildcards, MASK_MAX, maskMatcher } from "../../protocol/names/mask.ts";
import type { Channel } from "../hub/model.ts";
import { channelShows } from "../channel/access/secret_channels.ts";
import { TARGETS } from "../limits/command_limits.ts";
import type { UserCommand } from "./command.ts";

const MINUTE_MS = 60_000;

/**
 * LIST: https://modern.ircdocs.horse/#list-message. A channel must meet all conditions, and match
 * one of the names and masks.
 */
export const list: UserCommand = {
  name: "LIST",
  usage: "[<channel or condition>{,<channel or condition>}]",
  help: "lists channels; conditions: a mask, !mask (not matching), >3 (more than 3 members), " +
    "C<10 or T<10 (created, or topic set, less than 10 minutes ago)",
  cost: 10,
  least: 0,
  when: "registered",
  async handle({ server, session, user, params }) {
    const words = params.join(",").split(",").filter((word) => word !== "");
    const fault = faultOf(words);
    if (fault !== undefined) {
      session.reply("ERR_TOOMANYTARGETS", "LIST", fault);
      session.reply("RPL_LISTEND", "End of /LIST");
      return;
    }
    const { names, wanted, isExact } = selection(words, Date.now());
    session.reply("RPL_LISTSTART", "Channel", "Users  Name");
    // A copy, because channels come and go while a slow client reads.
    const channels = isExact
      ? new Set(names.flatMap((name) => server.hub.channel(name) ?? []))
      : [...server.hub.channels()];
    const rows = Math.max(1, words.length / WORDS_PER_ROW);
    for (const channel of channels) {
      if (channelShows(channel, user) && wanted(channel)) {
        session.reply(
          "RPL_LIST",
          channel.name,
          String(channel.members.size),
          channel.topic?.text ?? "",
        );
      }
      // SAFELIST: a list of any length reaches a client that reads it.
      const pressure = session.backpressure(rows);
      if (pressure === undefined) continue;
      await pressure;
      if (session.ended !== undefined) return;
    }
    session.reply("RPL_LISTEND", "End of /LIST");
  },
};

/** Comparing with this many names, masks or conditions costs as much as a row of other lists. */
const WORDS_PER_ROW = 4;

/** Returns the fault of a query with these words; undefined if it has none. */
function faultOf(words: readonly string[]): string | undefined {
  if (words.length > TARGETS.LIST) {
    return `At most ${TARGETS.LIST} channels and conditions in one LIST`;
  }
  return words.some((word) => word.length > MASK_MAX)
    ? `A mask has at most ${MASK_MAX} characters`
    : undefined;
}

interface Selection {
  /** The names and masks. */
  readonly names: readonly string[];
  /** Whether there are names, and none of them has wildcards. */
  readonly isExact: boolean;
  readonly wanted: Test;
}

type Test = (channel: Channel) => boolean;

function selection(words: readonly string[], now: number): Selection {
  const names: string[] = [];
  const fitting: Test[] = [];
  const conditions: Test[] = [];
  for (const word of words) {
    const condition = conditionOf(word, now);
    if (condition !== undefined) conditions.push(condition);
    else {
      const fits = maskMatcher(word);
      names.push(word);
      fitting.push(({ name }) => fits(name));
    }
  }
  return {
    names,
    isExact: names.length > 0 && !names.some(hasWildcards),
    wanted: (channel) =>
      conditions.every((test) => test(channel)) &&
      (names.length === 0 || fitting.some((test) => test(channel))),
  };
}

/** Parses a word as a condition; undefined if it is a name or a mask of names. */
function conditionOf(word: string, now: number): Test | undefined {
  if (word.startsWith("!")) {
    const fits = maskMatcher(word.slice(1));
    return ({ name }) => !fits(name);
  }
  const match = /^([ct]?)([<>])(\d{1,9})$/i.exec(word);
  if (match === null) return undefined;
  const value = Number(match[3]);
  const compare = match[2] === "<" ? (n: number) => n < value : (n: number) => n > value;
  switch (match[1]?.toUpperCase()) {
    case "C":
      return ({ createdAt }) => compare((now - createdAt) / MINUTE_MS);
    case "T":
      return ({ topic }) => topic !== undefined && compare((now - topic.setAt) / MINUTE_MS);
    default:
      return ({ members }) => compare(members.size);
  }
}
