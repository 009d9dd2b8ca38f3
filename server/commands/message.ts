/**
 * PRIVMSG, NOTICE and TAGMSG: checks a message and appends it to the log. This is the hot path.
 * @module
 */

import { summon } from "../always_on/absence.ts";
import { type Message, NO_TAGS } from "../../protocol/message.ts";
import { Cap } from "../../protocol/capabilities.ts";
import { isNonce, NONCE_TAG } from "../../protocol/nonce.ts";
import { Encoded } from "../delivery/encoded.ts";
import type { MessageEvent } from "../records/event.ts";
import type { Stamp, Writable } from "../records/fields.ts";
import { splitStatus } from "../channel/statusmsg.ts";
import { isModerated, speakFault } from "../channel/access/may_speak.ts";
import { type ServiceName, serviceNamed } from "../accounts/nicks/service_names.ts";
import { askService } from "../services/table.ts";
import { timeOfMsgid } from "../store/msgid.ts";
import { renderer } from "../events/render.ts";
import { sign } from "../events/actor.ts";
import { isHidden } from "../hub/auditorium.ts";
import { lasts } from "../events/message.ts";
import { callerFault, isSilenced } from "../hub/callers.ts";
import type { Channel, User } from "../hub/model.ts";
import type { Session } from "../sessions/session.ts";
import { knowsOf } from "../channel/access/secret_channels.ts";
import type { UserCall, UserCommand } from "./command.ts";
import { refuseCaller } from "./shared/caller_id.ts";
import { askPlayback, isPlaybackModule, PLAYBACK_MODULE } from "./playback.ts";
import { TARGETS } from "../limits/command_limits.ts";
import { comeHome } from "./shared/coming_home.ts";
import type { MaybePromise } from "../maybe_promise.ts";

/** PRIVMSG: https://modern.ircdocs.horse/#privmsg-message */
export const privmsg: UserCommand = {
  name: "PRIVMSG",
  usage: "<target>{,<target>} <text>",
  help: "sends a message to a channel or a user",
  cost: 2,
  least: 0,
  when: "registered",
  handle: (call) => send(call, "PRIVMSG"),
};

/** NOTICE: https://modern.ircdocs.horse/#notice-message. A notice is never answered. */
export const notice: UserCommand = {
  name: "NOTICE",
  usage: "<target>{,<target>} <text>",
  help: "like PRIVMSG, but programs never reply to it",
  cost: 2,
  least: 0,
  when: "registered",
  handle: (call) => send(call, "NOTICE"),
};

/** TAGMSG: https://ircv3.net/specs/extensions/message-tags#the-tagmsg-tag-only-message */
export const tagmsg: UserCommand = {
  name: "TAGMSG",
  usage: "<target>{,<target>}",
  help: "sends tags without text, such as a typing notification",
  least: 1,
  when: "registered",
  handle: (call) => send(call, "TAGMSG"),
};

function send(call: UserCall, command: MessageEvent["command"]): MaybePromise {
  const { session, params } = call;
  const quiet = command === "NOTICE";
  const [targets = "", text] = params;
  if (targets === "") {
    if (!quiet) session.reply("ERR_NORECIPIENT", `No recipient given (${command})`);
    return;
  }
  if (command !== "TAGMSG" && (text === undefined || text === "")) {
    if (!quiet) session.reply("ERR_NOTEXTTOSEND", "No text to send");
    return;
  }
  const body = command === "TAGMSG" || text === undefined ? {} : { text };
  if (!targets.includes(",")) return sendTo(call, command, targets, body);
  const names = targets.split(",").filter((name) => name !== "");
  const most = TARGETS[command];
  if (names.length > most) {
    if (!quiet) session.reply("ERR_TOOMANYTARGETS", targets, `At most ${most} targets`);
    return;
  }
  return sendToAll(call, command, names, body);
}

async function sendToAll(
  call: UserCall,
  command: MessageEvent["command"],
  names: readonly string[],
  body: Pick<MessageEvent, "text" | "joints">,
): Promise<void> {
  const { session, message } = call;
  const size = sizeOf(message);
  for (const name of names) {
    await sendTo(call, command, name, body);
    // The inbox counts the line once, but it is delivered to each target. The inbox awaits the
    // backpressure.
    session.outbox.weigh(size);
  }
}

/** Estimates the bytes of a message: the result is exact, or a little less. */
function sizeOf({ tags, params }: Message): number {
  const texts = [...tags].flat().concat(params);
  return texts.reduce((size, { length }) => size + length, 0);
}

/**
 * Sends a message to one target, or answers with the reason for a refusal. The message takes its
 * tags from the call.
 *
 * With a local log it is sent when this function returns. A labeled echo waits for the end of its
 * command, and no later message of another user overtakes it.
 */
export function sendTo(
  call: UserCall,
  command: MessageEvent["command"],
  name: string,
  body: Pick<MessageEvent, "text" | "joints">,
): MaybePromise {
  const { server, session, message, user } = call;
  const quiet = command === "NOTICE";
  const { status, rest } = splitStatus(name);
  const tags = clientOnlyTags(message.tags);
  const nonce = command === "TAGMSG" ? undefined : tags?.get(NONCE_TAG);
  if (nonce !== undefined && !isNonce(nonce)) {
    session.fail(
      command,
      "INVALID_NONCE",
      name,
      `${NONCE_TAG} takes at least 96 random bits: 24 hexadecimal digits, ` +
        "or 16 characters of base64url",
    );
    return;
  }
  if (nonce !== undefined && isRepeat(call, draft(call, command, status, rest, body, tags))) return;
  const channel = server.hub.channel(rest);
  const target = channel === undefined && status === ""
    ? server.hub.user(name) ?? summon(server, name)
    : undefined;
  if (channel === undefined && target === undefined) {
    const service = serviceNamed(name, server.settings.name);
    if (service !== undefined) return sendToService(call, command, service, body.text);
    if (isPlaybackModule(name)) return sendToPlayback(call, command, body.text);
    if (quiet) return;
    if (rest.startsWith("#")) session.reply("ERR_NOSUCHCHANNEL", name, "No such channel");
    else session.reply("ERR_NOSUCHNICK", name, "No such nick/channel");
    return;
  }
  if (channel !== undefined && !maySpeakIn(call, channel, name, quiet, body.text)) return;
  const silenced = target !== undefined && isSilenced(target, user);
  if (target !== undefined && !mayReach(call, target, command, silenced)) return;
  const event = draft(call, command, status, channel?.name ?? target?.nick ?? name, body, tags);
  if (silenced) event.silenced = true;
  if (channel !== undefined && (isModerated(channel, user) || showsHidden(event, channel, user))) {
    event.moderated = true;
  }
  const taken = server.log.append(event);
  if (typeof taken === "boolean") return conclude(call, event, target, taken);
  return taken.then((taken) => conclude(call, event, target, taken));
}

/**
 * Returns whether the user may speak in a channel. If not, answers with the reason, unless the
 * message is a notice.
 *
 * @param name the target as the client wrote it
 */
function maySpeakIn(
  { session, user }: UserCall,
  channel: Channel,
  name: string,
  quiet: boolean,
  text: string | undefined,
): boolean {
  const fault = speakFault(channel, user, text);
  if (fault === undefined) return true;
  if (quiet) return false;
  if (!knowsOf(channel, user)) session.reply("ERR_NOSUCHCHANNEL", name, "No such channel");
  else {
    session.reply("ERR_CANNOTSENDTOCHAN", channel.name, `Cannot send to channel: ${fault}`);
  }
  return false;
}

/**
 * Returns whether the user may send a private message to a user. If not, answers with the reason,
 * unless the message is a notice.
 *
 * @param silenced whether the target will not see it; the sender is not to notice that
 */
function mayReach(
  call: UserCall,
  target: User,
  command: MessageEvent["command"],
  silenced: boolean,
): boolean {
  const { session, user } = call;
  const quiet = command === "NOTICE";
  const fault = silenced ? undefined : callerFault(target, user);
  if (fault !== undefined) {
    if (!quiet) refuseCaller(call, target, fault, command === "PRIVMSG");
    return false;
  }
  if (target === user || session.flood.mayTalkTo(target.id)) return true;
  if (!quiet) {
    const text = "You talk to too many people at once: wait a little";
    session.fail(command, "RATE_LIMITED", target.nick, text);
  }
  return false;
}

/** Returns whether a typing notification would show a member whom the channel's mode u hides. */
function showsHidden({ text, tags }: MessageEvent, channel: Channel, user: User): boolean {
  return text === undefined && isHidden(channel, user) && !lasts(tags);
}

function conclude(
  call: UserCall,
  event: MessageEvent,
  target: User | undefined,
  taken: boolean,
): void {
  if (!taken && isRepeat(call, event)) return;
  if (event.command === "PRIVMSG" && target?.away !== undefined) {
    call.session.reply("RPL_AWAY", target.nick, target.away);
  }
}

function draft(
  { user, session }: UserCall,
  command: MessageEvent["command"],
  status: string,
  target: string,
  { text, joints }: Pick<MessageEvent, "text" | "joints">,
  tags: ReadonlyMap<string, string> | undefined,
): Writable<MessageEvent & Stamp> {
  const draft = blank(user, session, command, target, text);
  sign(draft, user);
  if (status !== "") draft.status = status;
  if (joints !== undefined) draft.joints = joints;
  if (tags !== undefined) draft.tags = tags;
  return draft;
}

/**
 * Returns an event with the fields of every message, and with room for the log's stamp: adding a
 * field later costs more.
 */
function blank(
  { id: user, source }: User,
  { id: session }: Session,
  command: MessageEvent["command"],
  target: string,
  text: string | undefined,
): Writable<MessageEvent & Stamp> {
  return text === undefined
    ? { type: "message", user, source, session, command, target, id: "", time: 0 }
    : { type: "message", user, source, session, command, target, text, id: "", time: 0 };
}

/**
 * Returns whether a message was delivered before. If so, sends its sender the echo of the first
 * delivery again, and nothing to other clients.
 */
function isRepeat({ server, session }: UserCall, message: MessageEvent): boolean {
  const id = server.nonces.first(message, Date.now());
  if (id === undefined) return false;
  const event = { ...message, id, time: timeOfMsgid(id) };
  session.see(new Encoded(event, renderer), true);
  server.committer.expectRepeat(event);
  return true;
}

/** Sends a message to a service. A service ignores notices, and messages to it are not stored. */
async function sendToService(
  call: UserCall,
  command: MessageEvent["command"],
  service: ServiceName,
  text: string | undefined,
): Promise<void> {
  const { session, user } = call;
  if (command !== "PRIVMSG" || text === undefined) return;
  const line = text.replaceAll("\n", " ");
  if (session.has(Cap.echoMessage)) {
    session.respond({ tags: NO_TAGS, source: user.source, command, params: [service, line] });
  }
  await askService(call, service, line);
  await comeHome(call.server, call.session);
}

/** Hands a message to the playback module, which ignores notices. */
function sendToPlayback(
  call: UserCall,
  command: MessageEvent["command"],
  text: string | undefined,
): MaybePromise {
  const { session, user } = call;
  if (command !== "PRIVMSG" || text === undefined) return;
  if (session.has(Cap.echoMessage)) {
    session.respond({
      tags: NO_TAGS,
      source: user.source,
      command,
      params: [PLAYBACK_MODULE, text],
    });
  }
  return askPlayback(call, text);
}

/** Returns the tags that clients give to messages, in a map of its own. */
export function clientOnlyTags(tags: ReadonlyMap<string, string>): Map<string, string> | undefined {
  if (tags.size === 0) return undefined;
  const own = new Map([...tags].filter(([key]) => key.startsWith("+")));
  return own.size === 0 ? undefined : own;
}
