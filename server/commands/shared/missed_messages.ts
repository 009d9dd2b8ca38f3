/**
 * Finds the private messages that users missed while they had no connection.
 * @module
 */

import { fold } from "../../../protocol/names/casemapping.ts";
import { MESSAGE_ROWS } from "../../limits/command_limits.ts";
import { partyOf } from "../../hub/conversations.ts";
import type { Event } from "../../records/event.ts";
import { correspondents, privateConversations, readable } from "./history_access.ts";
import type { Reader } from "./show_messages.ts";

/** The most users whose messages are shown; the latest come first. */
const CORRESPONDENTS_MAX = 100;
/** The most messages of one user. */
const MESSAGES_MAX = 100;

/** The messages of one user. */
export interface Missed {
  readonly nick: string;
  /** Oldest first. */
  readonly events: readonly Event[];
}

/**
 * Yields the private messages of others that a user has not read since a time, by sender.
 *
 * @param since ms since 1970
 */
export async function* missedMessages(reader: Reader, since: number): AsyncGenerator<Missed> {
  const { server, session, user } = reader;
  const conversations = privateConversations(server, user);
  const turn = session.turnFor(conversations.length);
  if (turn !== undefined) await turn;
  const senders = [...correspondents(server, user, conversations)]
    .filter(({ time }) => time > since)
    .sort((one, other) => other.time - one.time)
    .slice(0, CORRESPONDENTS_MAX);
  for (const { nick } of senders) {
    const wait = session.turnFor(MESSAGE_ROWS * MESSAGES_MAX);
    if (wait !== undefined) await wait;
    if (session.ended !== undefined) return;
    const read = server.store.readMarker(partyOf(user), fold(nick)) ?? 0;
    const events = server.store.history({
      conversations: readable(server, user, nick) ?? [],
      after: { time: Math.max(since, read) },
      limit: MESSAGES_MAX,
      from: "end",
      everything: false,
    }).filter(({ account }) => account === undefined || account !== user.account);
    if (events.length > 0) yield { nick, events };
  }
}
