/**
 * Plays back messages to clients that do not know CHATHISTORY: on joining a channel, and on request
 * as ZNC's module playback does (https://wiki.znc.in/Playback).
 * @module
 */

import { Cap } from "../../protocol/capabilities.ts";
import { fold } from "../../protocol/names/casemapping.ts";
import { ctcp } from "../../protocol/text/formatting.ts";
import { maskMatcher } from "../../protocol/names/mask.ts";
import { NO_TAGS } from "../../protocol/message.ts";
import type { PlaybackBounds } from "../sessions/playback_request.ts";
import type { Session } from "../sessions/session.ts";
import { LINE_MODE } from "../delivery/encoded.ts";
import { dayAndTime } from "../events/render.ts";
import { CHATHISTORY_MAX, MESSAGE_ROWS } from "../limits/command_limits.ts";
import type { Event } from "../records/event.ts";
import type { Server } from "../server.ts";
import { timeOfMsgid } from "../store/msgid.ts";
import { type Place, StoreError } from "../store/store.ts";
import type { UserCall, UserCommand } from "./command.ts";
import {
  correspondents,
  privateConversations,
  readable,
  rowsToFind,
} from "./shared/history_access.ts";
import { missedMessages } from "./shared/missed_messages.ts";
import { type Reader, showMessages } from "./shared/show_messages.ts";

/** The name that clients ask for playback: ZNC's module. No user can have it. */
export const PLAYBACK_MODULE = "*playback";

/** The most names and masks in a request. */
const NAMES_MAX = 20;
/** The most users whose private messages a mask selects; the latest come first. */
const CORRESPONDENTS_MAX = 100;
/** Messages of a buffer before it is read: most have few. Those that were played count then. */
const EXPECTED = 50;
/**
 * As `MESSAGE_ROWS`, for what nobody asked for: less, so that thousands of clients that join a new
 * channel after a restart need not wait for a past that it does not have.
 */
const UNASKED_ROWS = 4;
/** How long a request is also for channels that the client joins after it, in ms. */
const REQUEST_MS = 60_000;

/**
 * Shows a client that has joined a channel what was said there before. Clients that ask for history
 * themselves see only what they asked for.
 */
export async function playOnJoin(server: Server, session: Session, name: string): Promise<void> {
  const { user, playback, entryMsgid } = session;
  const isLineMode = (session.form & LINE_MODE) !== 0;
  if (user === undefined || isLineMode || session.has(Cap.chathistory)) return;
  const reader = { server, session, user };
  try {
    if (!session.has(Cap.playback)) {
      await play(reader, name, {}, server.settings.playback, entryMsgid);
    } else if (
      playback !== undefined && performance.now() < playback.until && playback.isFor(name)
    ) {
      await play(reader, name, playback.bounds, CHATHISTORY_MAX, entryMsgid);
    }
  } catch (error) {
    // The channel was joined all the same.
    if (!(error instanceof StoreError)) throw error;
  }
}

/**
 * Shows a client the private messages that its user missed while they had no connection, unless it
 * asks for history itself.
 *
 * @param since when the user's last connection ended, in ms since 1970
 */
export async function playMissed(server: Server, session: Session, since: number): Promise<void> {
  const { user } = session;
  if (user === undefined || session.has(Cap.chathistory) || session.has(Cap.playback)) return;
  const reader = { server, session, user };
  const edit = session.has(Cap.serverTime) ? undefined : withTime;
  try {
    for await (const { nick, events } of missedMessages(reader, since)) {
      const said = events.filter(isSpoken);
      await session.batch("chathistory", [nick], () => showMessages(reader, nick, said, edit));
    }
  } catch (error) {
    // The user is in the chat all the same.
    if (!(error instanceof StoreError)) throw error;
  }
}

/**
 * Returns the promise to await before a client joins a channel and {@link playOnJoin} is called;
 * `undefined` if this turn has room for what may be played back. Nothing waits between the two:
 * what others say in the channel must come after what was said before.
 */
export function turnToPlay(
  { settings }: Pick<Server, "settings">,
  session: Session,
): Promise<void> | undefined {
  const { form, playback } = session;
  if ((form & LINE_MODE) !== 0 || session.has(Cap.chathistory)) return undefined;
  if (!session.has(Cap.playback)) return session.turnFor(UNASKED_ROWS * settings.playback);
  const isAsked = playback !== undefined && performance.now() < playback.until;
  return isAsked ? session.turnFor(MESSAGE_ROWS * CHATHISTORY_MAX) : undefined;
}

/** ZNC: how ZNC's users talk to its modules. */
export const znc: UserCommand = {
  name: "ZNC",
  usage: `${PLAYBACK_MODULE} PLAY <buffers> [<from> [<to>]] | LIST [<buffers>]`,
  help: "plays back what was said, as ZNC does; clients do this by themselves",
  cost: 2,
  least: 2,
  when: "registered",
  handle(call) {
    const [module = "", ...words] = call.params;
    if (isPlaybackModule(module)) return askPlayback(call, words.join(" "));
    call.session.reply("ERR_NOSUCHNICK", module, "No such module: there is only *playback");
  },
};

/** Returns whether a message to a target is a request to play back. */
export function isPlaybackModule(target: string): boolean {
  return target.startsWith("*") && target.toLowerCase() === PLAYBACK_MODULE;
}

/** Handles a message to the module. */
export async function askPlayback(call: UserCall, text: string): Promise<void> {
  const { session } = call;
  const [command = "", buffers, ...times] = text.split(" ").filter((word) => word !== "");
  try {
    switch (command.toUpperCase()) {
      case "PLAY":
        if (buffers === undefined) break;
        return await playBuffers(call, buffers, times);
      case "LIST":
        return await listBuffers(call, buffers ?? "*");
      case "CLEAR":
        return say(
          call,
          "The server keeps the history. PLAY with a time plays what came after it.",
        );
    }
    say(call, "PLAY <buffers> [<from> [<to>]] | LIST [<buffers>]");
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    session.fail("ZNC", "TEMPORARILY_UNAVAILABLE", "Messages could not be retrieved");
  }
}

async function playBuffers(call: UserCall, buffers: string, times: string[]): Promise<void> {
  const { session } = call;
  const [after, before] = times.map((time) => Math.round(Number(time) * 1000));
  if ((after !== undefined && !(after >= 0)) || (before !== undefined && !(before >= 0))) {
    return say(call, "A time is a number of seconds since 1970, such as 1767225600.5");
  }
  const bounds = {
    ...(after === undefined ? {} : { after }),
    ...(before === undefined ? {} : { before }),
  };
  const isFor = matcher(call, buffers);
  if (isFor === undefined) return;
  session.playback = { bounds, until: performance.now() + REQUEST_MS, isFor };
  for (const name of await namesOf(call, buffers, isFor, after)) {
    if (!await isReady(call, name)) return;
    await play(call, name, bounds, CHATHISTORY_MAX);
  }
}

/** Lists buffers with the times of their first and last messages, in seconds since 1970. */
async function listBuffers(call: UserCall, buffers: string): Promise<void> {
  const { server, user } = call;
  const isFor = matcher(call, buffers);
  if (isFor === undefined) return;
  for (const name of await namesOf(call, buffers, isFor)) {
    if (!await isReady(call, name)) return;
    const conversations = readable(server, user, name) ?? [];
    const query = { conversations, limit: 1, everything: false };
    const [first] = server.store.history({ ...query, from: "start" });
    const [last] = server.store.history({ ...query, from: "end" });
    if (first === undefined || last === undefined) continue;
    say(call, [name, ...[first, last].map(({ time }) => (time / 1000).toFixed(3))].join(" "));
  }
}

/** Waits until the client may have the next buffer. Returns whether it is still there. */
async function isReady({ server, session, user }: Reader, name: string): Promise<boolean> {
  const pressure = session.backpressure(1 + rowsToFind(server, user, name));
  if (pressure !== undefined) await pressure;
  const turn = session.turnFor(MESSAGE_ROWS * EXPECTED);
  if (turn !== undefined) await turn;
  return session.ended === undefined;
}

/** Returns what tests the names of buffers; undefined, after an answer, if there are too many. */
function matcher(call: UserCall, buffers: string): ((name: string) => boolean) | undefined {
  const words = buffers.split(",");
  if (words.length > NAMES_MAX) {
    say(call, `At most ${NAMES_MAX} names and masks`);
    return undefined;
  }
  const masks = words.map(maskMatcher);
  return (name) => masks.some((matches) => matches(name));
}

/**
 * Returns the names of the channels that the user is in, and of the users that they have private
 * messages with, as far as a request names them.
 *
 * @param after leaves out users who have said nothing since, in milliseconds since 1970
 */
async function namesOf(
  { server, session, user }: UserCall,
  buffers: string,
  isFor: (name: string) => boolean,
  after = 0,
): Promise<string[]> {
  const channels = [...user.channels].map(({ name }) => name).filter(isFor);
  const words = buffers.split(",");
  const nicks = words.filter((word) => !/[#*?]/.test(word));
  if (words.every((word) => word.startsWith("#") || nicks.includes(word))) {
    return [...channels, ...nicks];
  }
  const conversations = privateConversations(server, user);
  const pressure = session.backpressure(conversations.length);
  if (pressure !== undefined) await pressure;
  const latest = [...correspondents(server, user, conversations)]
    .filter(({ nick, time }) => time > after && isFor(nick))
    .sort((one, other) => other.time - one.time)
    .slice(0, CORRESPONDENTS_MAX);
  const found = new Map(nicks.map((nick) => [fold(nick), nick]));
  for (const { nick } of latest) found.set(fold(nick), nick);
  return [...channels, ...found.values()];
}

/**
 * Shows the latest messages of a channel or with a user, as far as the user may read them. A client
 * without server-time finds the time in the text.
 *
 * @param entryMsgid the msgid of the event since which the client receives what is said anyway
 */
async function play(
  reader: Reader,
  target: string,
  { after, before }: PlaybackBounds,
  limit: number,
  entryMsgid?: string,
): Promise<void> {
  const { server, session, user } = reader;
  const { hub, store } = server;
  const conversations = limit === 0 ? undefined : readable(server, user, target);
  if (conversations === undefined) return;
  const events = store.history({
    conversations,
    ...(after === undefined ? {} : { after: { time: after } }),
    ...placeBefore(before, entryMsgid),
    limit,
    from: "end",
    everything: false,
  }).filter(isSpoken);
  if (events.length === 0) return;
  const name = hub.channel(target)?.name ?? hub.user(target)?.nick ?? target;
  const edit = session.has(Cap.serverTime) ? undefined : withTime;
  await session.batch("chathistory", [name], () => showMessages(reader, target, events, edit));
  const pressure = session.backpressure(MESSAGE_ROWS * events.length);
  if (pressure !== undefined) await pressure;
}

/** Returns the end of what to play back: a time or an event, whichever is earlier. */
function placeBefore(time: number | undefined, msgid: string | undefined): { before?: Place } {
  if (msgid !== undefined && !(time !== undefined && time <= timeOfMsgid(msgid))) {
    return { before: { msgid } };
  }
  return time === undefined ? {} : { before: { time } };
}

/** Returns whether a message is for people: a client would answer a CTCP request again. */
function isSpoken(event: Event): boolean {
  if (event.type !== "message" || event.text === undefined) return false;
  if (!event.text.includes("\x01")) return true;
  return event.text.split("\n").every((line) =>
    !line.startsWith("\x01") || ctcp(line)?.command === "ACTION"
  );
}

/** Returns a message with its time in front of each line, so that nobody takes it for a new one. */
function withTime(event: Event): Event {
  if (event.type !== "message" || event.text === undefined) return event;
  const time = `[${dayAndTime(event.time)}]`;
  const { joints: _joints, ...rest } = event;
  const lines = event.text.split("\n").filter((line) => line !== "").map((line) => {
    const action = ctcp(line);
    return action === undefined ? `${time} ${line}` : `\x01ACTION ${time} ${action.params}\x01`;
  });
  return { ...rest, text: lines.join("\n") };
}

function say({ server, session }: Reader, text: string): void {
  const source = `${PLAYBACK_MODULE}!playback@${server.settings.name}`;
  session.respond({ tags: NO_TAGS, source, command: "PRIVMSG", params: [session.nick, text] });
}
