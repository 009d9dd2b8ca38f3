import { Cap } from "../../protocol/capabilities.ts";
import { fold } from "../../protocol/casemapping.ts";
import { sendTopicAndNames } from "../channel/topic_and_names.ts";
import { from } from "../events/kind.ts";
import type { RenameEvent } from "../events/rename.ts";
import type { Session } from "../connection/session.ts";

/**
 * Tells a client that does not know RENAME of one: as if its user had left the channel of the old name and joined that
 * of the new one. Where only the case has changed it is told nothing.
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
