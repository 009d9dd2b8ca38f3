/**
 * Sends the numerics that show a channel: its topic, its members, or both when a client joins.
 * @module
 */

import { seesMember } from "../hub/auditorium.ts";
import { Cap } from "../../protocol/capabilities.ts";
import { prefixSymbols } from "../../protocol/names/names.ts";
import type { Session } from "../sessions/session.ts";
import type { Channel, Member } from "../hub/model.ts";
import { isVisible } from "../hub/invisible_users.ts";

/**
 * The length of the nicks in one line of NAMES, in UTF-16 code units: the whole line then fits in
 * 512 bytes of ASCII.
 */
const LINE_LENGTH = 380;

/** Sends the lines after a JOIN: the topic, if there is one, and the names. */
export function sendTopicAndNames(session: Session, channel: Channel): void {
  if (channel.topic !== undefined) sendTopic(session, channel);
  if (!session.has(Cap.noImplicitNames)) sendNames(session, channel);
}

/** Sends RPL_TOPIC and RPL_TOPICWHOTIME, or RPL_NOTOPIC. */
export function sendTopic(session: Session, channel: Channel): void {
  const { topic } = channel;
  if (topic === undefined) {
    session.reply("RPL_NOTOPIC", channel.name, "No topic is set");
    return;
  }
  session.reply("RPL_TOPIC", channel.name, topic.text);
  session.reply(
    "RPL_TOPICWHOTIME",
    channel.name,
    topic.setBy,
    String(Math.floor(topic.setAt / 1000)),
  );
}

/** Sends as many RPL_NAMREPLY as the members take, and RPL_ENDOFNAMES. */
export function sendNames(session: Session, channel: Channel): void {
  const symbol = channel.flags.includes("s") ? "@" : "=";
  const viewer = session.user;
  const outside = viewer !== undefined && !channel.members.has(viewer);
  let line = "";
  for (const [user, member] of channel.members) {
    if (outside && !isVisible(user, viewer)) continue;
    if (viewer !== undefined && !seesMember(channel, viewer, user)) continue;
    const shown = session.has(Cap.userhostInNames) ? user.source : user.nick;
    const name = shownPrefix(session, member) + shown;
    if (line !== "" && line.length + 1 + name.length > LINE_LENGTH) {
      session.reply("RPL_NAMREPLY", symbol, channel.name, line);
      line = name;
    } else line = line === "" ? name : `${line} ${name}`;
  }
  if (line !== "") session.reply("RPL_NAMREPLY", symbol, channel.name, line);
  session.reply("RPL_ENDOFNAMES", channel.name, "End of /NAMES list");
}

/** Returns a member's prefixes as this client sees them: the highest, or all with multi-prefix. */
export function shownPrefix(session: Session, member: Member): string {
  const symbols = prefixSymbols(member.modes);
  return session.has(Cap.multiPrefix) ? symbols : symbols.slice(0, 1);
}
