/**
 * JOIN: brings a user into channels.
 * @module
 */

import { addTag } from "../../protocol/message.ts";
import { Cap } from "../../protocol/capabilities.ts";
import { channelFault } from "../../protocol/names/names.ts";
import { forwardedTo } from "../channel/access/forwarding.ts";
import { joinRefusal } from "../channel/access/may_join.ts";
import { accountModes, giveAccountModes } from "../channel/access/account_modes.ts";
import { ircMessages } from "../events/log/table.ts";
import type { Channel, User } from "../hub/model.ts";
import { sendTopicAndNames } from "../channel/topic_and_names.ts";
import { announceMetadata, sendJoinedMetadata } from "../channel/metadata_notices.ts";
import { actor } from "../events/actor.ts";
import type { Draft, Event } from "../records/event.ts";
import type { Server } from "../server.ts";
import type { Session } from "../sessions/session.ts";
import type { UserCall, UserCommand } from "./command.ts";
import { sendReadMarker } from "./markread.ts";
import { playOnJoin, turnToPlay } from "./playback.ts";
import { leaveChannel } from "./part.ts";

/** A forward costs as much as looking at this many rows: it matches several channels' lists. */
const FORWARD_ROWS = 400;

/** JOIN: https://modern.ircdocs.horse/#join-message */
export const join: UserCommand = {
  name: "JOIN",
  usage: "<channel>{,<channel>} [<key>{,<key>}]",
  help: "joins channels; creates those that do not exist",
  cost: 2,
  least: 1,
  when: "registered",
  async handle(call) {
    const { session, user, params } = call;
    if (params[0] === "0") {
      for (const channel of [...user.channels]) await leaveChannel(call, channel, undefined);
      return;
    }
    const names = (params[0] ?? "").split(",");
    const keys = (params[1] ?? "").split(",");
    if (names.every((name) => name === "")) {
      session.reply("ERR_NEEDMOREPARAMS", "JOIN", "Not enough parameters");
    }
    for (const [i, name] of names.entries()) {
      if (name !== "") await joinChannel(call, name, keys[i]);
      const pressure = session.backpressure();
      if (pressure === undefined) continue;
      await pressure;
      if (session.ended !== undefined) return;
    }
  },
};

/** Brings a user into a channel, or answers with the reason for a refusal. */
export async function joinChannel(
  { server, session, user }: UserCall,
  name: string,
  key?: string,
): Promise<void> {
  if (server.hub.channel(name)?.forward !== undefined) {
    await session.backpressure(FORWARD_ROWS);
    if (session.ended !== undefined) return;
  }
  const found = server.hub.channel(name);
  if (found !== undefined && !found.members.has(user)) {
    const turn = turnToPlay(server, session);
    if (turn !== undefined) await turn;
    if (session.ended !== undefined) return;
  }
  const existing = server.hub.channel(name);
  if (existing?.members.has(user)) return;
  const fault = existing === undefined ? channelFault(name) : undefined;
  if (fault !== undefined) {
    session.reply("ERR_NOSUCHCHANNEL", name, `No such channel: ${fault}`);
    return;
  }
  if (user.channels.size >= server.settings.limits.channels) {
    session.reply("ERR_TOOMANYCHANNELS", name, "You have joined too many channels");
    return;
  }
  const refusal = existing === undefined ? undefined : joinRefusal(existing, user, key);
  let joined = name;
  if (existing !== undefined && refusal !== undefined) {
    const other = forwardedTo(server.hub, existing, user, key);
    if (other === undefined) return session.reply(refusal.numeric, existing.name, refusal.text);
    session.reply("ERR_LINKCHANNEL", existing.name, other.name, "Forwarding to another channel");
    joined = other.name;
  }
  session.flood.spendJoin();
  await addMember(server, user, joined, session);
}

/**
 * Brings a user into a channel regardless of its modes, gives them the modes of their account
 * there, and shows the channel to all their connections.
 *
 * All of it happens at once if nothing has to wait: what others say in the same turn then comes
 * after it.
 *
 * @param session the connection that sent the command; it is played back what was said before
 */
export async function addMember(
  server: Server,
  user: User,
  name: string,
  session?: Session,
): Promise<void> {
  const draft: Draft = {
    type: "join",
    ...actor(user, session),
    channel: server.hub.channel(name)?.name ?? name,
    realname: user.realname,
  };
  const taken = server.log.append(draft);
  if (typeof taken !== "boolean") await taken;
  const channel = server.hub.channel(name);
  if (channel === undefined || !channel.members.has(user)) return;
  if (accountModes(channel, user) !== "") await giveAccountModes(server, user, channel);
  for (const each of server.sessions.of(user)) {
    const send = () => sendChannel(server, each, channel);
    if (each === session) send();
    else each.aside(send);
  }
  announceMetadata(server, user, channel);
  if (session === undefined) return;
  session.entryMsgid = (draft as Event).id;
  await playOnJoin(server, session, channel.name);
}

/** Shows all of the user's channels to a connection that shares the user with others. */
export async function showChannels(server: Server, session: Session): Promise<void> {
  const { user } = session;
  if (user === undefined) return;
  for (const channel of [...user.channels]) {
    const turn = turnToPlay(server, session);
    if (turn !== undefined) await turn;
    if (session.ended !== undefined) return;
    if (!channel.members.has(user)) continue;
    const { name } = channel;
    const joined = {
      type: "join",
      ...actor(user),
      channel: name,
      realname: user.realname,
    } as const;
    const event = { ...joined, id: "", time: channel.createdAt };
    for (const message of ircMessages(event, session.form)) {
      if (session.has(Cap.accountTag) && user.account !== undefined) {
        addTag(message, "account", user.account);
      }
      session.respond(message);
    }
    sendChannel(server, session, channel);
    await playOnJoin(server, session, name);
    if (session.ended !== undefined) return;
    const pressure = session.backpressure();
    if (pressure === undefined) continue;
    await pressure;
    if (session.ended !== undefined) return;
  }
}

/** Sends a client the lines after its JOIN: the read marker, the topic, the names and metadata. */
function sendChannel(server: Server, session: Session, channel: Channel): void {
  if (session.has(Cap.readMarker)) sendReadMarker(server, session, channel.name);
  sendTopicAndNames(session, channel);
  sendJoinedMetadata(server, session, channel);
}
