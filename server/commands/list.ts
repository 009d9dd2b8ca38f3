/**
 * LIST: lists channels by mask, size and age.
 * @module
 */

import { maskMatcher } from "../../protocol/mask.ts";
import type { Channel } from "../hub/model.ts";
import { channelShows } from "../channel/secret_channels.ts";
import type { UserCommand } from "./dispatch/command.ts";

const MINUTE_MS = 60_000;

/**
 * LIST: https://modern.ircdocs.horse/#list-message. A channel must meet all conditions, and match one of the
 * names and masks.
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
    const wanted = selection(params.join(",").split(","), Date.now());
    session.reply("RPL_LISTSTART", "Channel", "Users  Name");
    // A copy, since channels come and go while a slow client reads.
    for (const channel of [...server.hub.channels()]) {
      if (!channelShows(channel, user) || !wanted(channel)) continue;
      session.reply(
        "RPL_LIST",
        channel.name,
        String(channel.members.size),
        channel.topic?.text ?? "",
      );
      // SAFELIST: a client that keeps reading gets a list of any length.
      const room = session.room();
      if (room === undefined) continue;
      await room;
      if (session.ended !== undefined) return;
    }
    session.reply("RPL_LISTEND", "End of /LIST");
  },
};

type Test = (channel: Channel) => boolean;

function selection(words: readonly string[], now: number): Test {
  const names: Test[] = [];
  const conditions: Test[] = [];
  for (const word of words) {
    if (word === "") continue;
    const condition = conditionOf(word, now);
    if (condition !== undefined) conditions.push(condition);
    else {
      const fits = maskMatcher(word);
      names.push(({ name }) => fits(name));
    }
  }
  return (channel) =>
    conditions.every((test) => test(channel)) &&
    (names.length === 0 || names.some((test) => test(channel)));
}

/** Returns the condition that a word states; undefined if it is a name or a mask of names. */
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
