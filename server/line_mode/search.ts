/**
 * Runs `/search` in line mode, and shows the results.
 * @module
 */

import { plainText } from "../../protocol/text/formatting.ts";
import type { SearchAttributes } from "../../protocol/search.ts";
import { findFor, INCOMPLETE } from "../commands/search.ts";
import { lineTexts } from "../events/log/table.ts";
import type { Speaker } from "./line_command.ts";
import { dayAndTime } from "../events/render.ts";

/** Shows the messages that a search finds, with their time and channel. */
export function showFound({ server, session, user }: Speaker, attributes: SearchAttributes): void {
  findFor(server, session, user, attributes, (result) => {
    if ("code" in result) return session.say(plainText(`${result.description}.`));
    if (result.events.length === 0) session.say("Nothing was found.");
    for (const event of result.events) {
      const moment = dayAndTime(event.time);
      const isPublic = event.type === "message" && event.target.startsWith("#");
      const place = isPublic ? `[${event.target}] ` : "";
      for (const text of lineTexts(event)) session.say(`${moment} ${place}${text}`);
    }
    if (!result.complete) session.say(`${INCOMPLETE}.`);
  });
}
