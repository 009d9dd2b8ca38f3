/**
 * Shows the last messages of a channel, and missed private ones, to a user in line mode who joins.
 * @module
 */

import { readable } from "../commands/shared/history_access.ts";
import { missedMessages } from "../commands/shared/missed_messages.ts";
import type { Event } from "../records/event.ts";
import { dayAndTime } from "../events/render.ts";
import { lineTexts } from "../events/log/table.ts";
import type { Server } from "../server.ts";
import type { LineSession } from "./line_session.ts";

/**
 * Shows the last messages of a channel to a user who has just joined it, as far as they may read
 * them. What was said since then is shown anyway.
 */
export function replay(server: Server, session: LineSession, channel: string): void {
  const limit = server.settings.lineHistory;
  if (limit === 0 || session.user === undefined) return;
  const conversations = readable(server, session.user, channel) ?? [];
  const { entryMsgid } = session;
  const events = server.store.history({
    conversations,
    ...(entryMsgid === undefined ? {} : { before: { msgid: entryMsgid } }),
    limit,
    from: "end",
    everything: false,
  });
  for (const event of events) show(session, event);
}

/**
 * Shows the private messages that the user missed while they had no connection.
 *
 * @param since when the user's last connection ended, in ms since 1970
 */
export async function replayMissed(
  server: Server,
  session: LineSession,
  since: number,
): Promise<void> {
  const { user } = session;
  if (user === undefined || server.settings.lineHistory === 0) return;
  for await (const { events } of missedMessages({ server, session, user }, since)) {
    for (const event of events.slice(-server.settings.lineHistory)) show(session, event);
  }
}

function show(session: LineSession, event: Event): void {
  const moment = dayAndTime(event.time);
  for (const text of lineTexts(event)) session.say(`${moment} ${text}`);
}
