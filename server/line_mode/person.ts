/**
 * The answer of `/whois` in line mode.
 * @module
 */

import { seesMember } from "../hub/auditorium.ts";
import { formatDuration } from "../config/duration.ts";
import type { User } from "../hub/model.ts";
import { BOT_MODE } from "../hub/user_modes.ts";
import { channelShows } from "../channel/access/secret_channels.ts";
import { isOperator } from "../hub/operators.ts";

/** Describes a user in sentences, as far as the viewer may know. */
export function describePerson(person: User, viewer: User, now: number = Date.now()): string[] {
  const { nick, username, host, realname, away, account, secure, modes } = person;
  const hidden = modes.includes("i") && person !== viewer && !isOperator(viewer);
  const channels = [...person.channels].filter((channel) =>
    channelShows(channel, viewer) && seesMember(channel, viewer, person) &&
    (!hidden || viewer.channels.has(channel))
  ).map(({ name }) => name);
  const marks = [
    account === undefined ? undefined : `logged in as ${account}`,
    isOperator(person) ? "an operator of the server" : undefined,
    modes.includes(BOT_MODE) ? "a bot" : undefined,
    secure ? "on an encrypted connection" : undefined,
    away === undefined ? undefined : `away: ${away}`,
  ].filter((mark) => mark !== undefined);
  return [
    `${nick} is ${realname} (${username}@${host}).`,
    ...(channels.length === 0 ? [] : [`In ${channels.join(", ")}.`]),
    ...(marks.length === 0 ? [] : [`${nick} is ${marks.join("; ")}.`]),
    `Said something ${formatDuration(now - person.spokeAt)} ago.`,
  ];
}
