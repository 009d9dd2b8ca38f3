/**
 * Shows the last messages of a channel to a user in line mode who joins it.
 * @module
 */

import { readable } from "../commands/shared/history_access.ts";
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
  for (const event of events) {
    const moment = dayAndTime(event.time);
    for (const text of lineTexts(event)) session.say(`${moment} ${text}`);
  }
}
