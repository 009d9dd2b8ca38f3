/**
 * RENAME for clients without the capability: https://ircv3.net/specs/extensions/channel-rename
 * @module
 */

import type { RenameEvent } from "../records/event.ts";
import { Cap } from "../../protocol/capabilities.ts";
import { fold } from "../../protocol/names/casemapping.ts";
import { sendTopicAndNames } from "../channel/topic_and_names.ts";
import { from } from "../events/kind.ts";
import type { Session } from "../sessions/session.ts";

/**
 * Shows a renamed channel as if the user had left the old one and joined the new one. Shows nothing
 * if only the case has changed.
 */
export function tellRename(session: Session, { channel: old, name, reason }: RenameEvent): void {
  const { user } = session;
  if (user === undefined || fold(old) === fold(name)) return;
  const channel = [...user.channels].find((each) => each.name === name);
  if (channel === undefined) return;
  session.respond(from(user.source, "PART", old, ...(reason === "" ? [] : [reason])));
  session.respond(
    session.has(Cap.extendedJoin)
      ? from(user.source, "JOIN", name, user.account ?? "*", user.realname)
      : from(user.source, "JOIN", name),
  );
  sendTopicAndNames(session, channel);
}
