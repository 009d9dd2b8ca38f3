/**
 * CHATHISTORY: pages through message history. shared/history_access.ts decides which conversations
 * a user may read.
 * @module
 */

import { Cap } from "../../protocol/capabilities.ts";
import type { Event } from "../records/event.ts";
import { timeOfMsgid } from "../store/msgid.ts";
import { CHATHISTORY_MAX, MESSAGE_ROWS } from "../limits/command_limits.ts";
import type { Conversation } from "../records/conversation.ts";
import { type HistoryQuery, type Place, type Store, StoreError } from "../store/store.ts";
import type { Session } from "../sessions/session.ts";
import type { User } from "../hub/model.ts";
import type { MaybePromise } from "../maybe_promise.ts";
import type { Server } from "../server.ts";
import type { UserCall, UserCommand } from "./command.ts";
import {
  correspondents,
  privateConversations,
  readable,
  rowsToFind,
} from "./shared/history_access.ts";
import { showMessages } from "./shared/show_messages.ts";
import { formatTimestamp, parseTimestamp } from "../../protocol/text/timestamp.ts";

/** Marks a batch after which there is no more history in its direction. */
const END_TAG = "draft/chathistory-end";
/** A time this close to the present, in ms, means "until now". */
const NOW_WITHIN_MS = 10_000;

/** CHATHISTORY: https://ircv3.net/specs/extensions/chathistory */
export const chathistory: UserCommand = {
  name: "CHATHISTORY",
  usage: "LATEST|BEFORE|AFTER|AROUND|BETWEEN <target> <place> [<place>] <limit>",
  help: "shows message history; a place is timestamp=… or msgid=…",
  cost: 4,
  least: 0,
  when: "registered",
  async handle(call) {
    const { session, params } = call;
    const name = (params[0] ?? "*").toUpperCase();
    const count = SUBCOMMANDS.get(name);
    if (count === undefined) {
      session.fail("CHATHISTORY", "INVALID_PARAMS", name, "There is no such subcommand");
    } else if (params.length !== count) {
      const fault = params.length < count ? "Insufficient parameters" : "Too many parameters";
      session.fail("CHATHISTORY", "INVALID_PARAMS", name, fault);
    } else {
      try {
        const pressure = session.backpressure(rowsOf(call, name));
        if (pressure !== undefined) await pressure;
        const turn = session.turnFor(workOf(call, name));
        if (turn !== undefined) await turn;
        if (session.ended !== undefined) return;
        if (name === "TARGETS") await targets(call);
        else await messages(call, name);
      } catch (error) {
        if (!(error instanceof StoreError)) throw error;
        const context = name === "TARGETS" ? [] : [params[1] ?? "*"];
        const description = "Messages could not be retrieved";
        session.fail("CHATHISTORY", "MESSAGE_ERROR", name, ...context, description);
      }
    }
  },
};

/** The number of parameters of each subcommand, itself included. */
const SUBCOMMANDS: ReadonlyMap<string, number> = new Map([
  ["LATEST", 4],
  ["BEFORE", 4],
  ["AFTER", 4],
  ["AROUND", 4],
  ["BETWEEN", 5],
  ["TARGETS", 4],
]);

/** Returns how many conversations a request looks at. */
function rowsOf({ server, user, params }: UserCall, name: string): number {
  return name === "TARGETS"
    ? privateConversations(server, user).length
    : rowsToFind(server, user, params[1] ?? "");
}

/** Returns how much work it is to read what a request asks for, in rows of a list. */
function workOf(call: UserCall, name: string): number {
  if (name === "TARGETS") return rowsOf(call, name);
  return MESSAGE_ROWS * (parseLimit(call.params.at(-1) ?? "") ?? 0);
}

/** A valid request for messages. */
interface Request {
  readonly conversations: readonly Conversation[];
  /** Absent from LATEST with "*". */
  readonly first?: Place;
  /** In BETWEEN only. */
  readonly second?: Place;
  readonly limit: number;
  /** See {@link HistoryQuery}. */
  readonly everything: boolean;
}

function messages(call: UserCall, name: string): MaybePromise {
  const { server, session, params, user } = call;
  const [, target = "", first = "", ...rest] = params;
  const conversations = readable(server, user, target);
  if (conversations === undefined) {
    const description = "Messages could not be retrieved";
    session.fail("CHATHISTORY", "INVALID_TARGET", name, target, description);
    return;
  }
  const limit = parseLimit(rest.at(-1) ?? "");
  if (limit === undefined) {
    session.fail(
      "CHATHISTORY",
      "INVALID_PARAMS",
      name,
      rest.at(-1) || "*",
      "The limit is not a number",
    );
    return;
  }
  const words = name === "LATEST" && first === "*" ? [] : [first, ...rest.slice(0, -1)];
  const places: Place[] = [];
  for (const word of words) {
    const place = parsePlace(word);
    if (place === undefined) {
      const description = "A place is timestamp=YYYY-MM-DDThh:mm:ss.sssZ or msgid=ID";
      if (/^(?:timestamp|msgid)=/.test(word)) {
        session.fail("CHATHISTORY", "INVALID_PARAMS", name, word, description);
      } else {
        session.fail("CHATHISTORY", "INVALID_MSGREFTYPE", name, target, word || "*", description);
      }
      return;
    }
    places.push(place);
  }
  const [from, to] = places;
  const { events, isLast } = select(server.store, name, {
    conversations,
    limit,
    everything: session.has(Cap.eventPlayback),
    ...(from === undefined ? {} : { first: from }),
    ...(to === undefined ? {} : { second: to }),
  });
  const { hub } = server;
  const canonical = hub.channel(target)?.name ?? hub.user(target)?.nick ?? target;
  const show = () => showMessages(call, target, events);
  return session.batch("chathistory", [canonical], show, endTag(session, isLast));
}

function endTag(session: Session, isLast: boolean): string | undefined {
  return isLast && session.has(Cap.chathistory) ? END_TAG : undefined;
}

/** The events of an answer, and whether there are no more in the request's direction. */
interface Page {
  readonly events: readonly Event[];
  readonly isLast: boolean;
}

function select(store: Store, name: string, request: Request): Page {
  const { conversations, first, second, limit, everything } = request;
  const query = { conversations, limit, everything };
  if (first === undefined) return page(store, { ...query, from: "end" });
  switch (name) {
    case "LATEST":
      return page(store, { ...query, after: first, from: "end" });
    case "BEFORE":
      return page(store, { ...query, before: first, from: "end" });
    case "AFTER":
      return page(store, { ...query, after: first, from: "start" });
    case "AROUND":
      return { events: around(store, request, first), isLast: false };
    default:
      if (second === undefined) return { events: [], isLast: true };
      return isBefore(first, second)
        ? page(store, { ...query, after: first, before: second, from: "start" })
        : page(store, { ...query, after: second, before: first, from: "end" });
  }
}

function page(store: Store, query: HistoryQuery): Page {
  const { limit, from } = query;
  const found = store.history({ ...query, limit: limit + 1 });
  if (found.length <= limit) return { events: found, isLast: true };
  return { events: from === "start" ? found.slice(0, limit) : found.slice(1), isLast: false };
}

/** Returns as many events before a place as after it, with the event at the place in the middle. */
function around(store: Store, { conversations, limit, everything }: Request, at: Place): Event[] {
  const query = { conversations, everything };
  const half = Math.floor((limit - 1) / 2);
  const before = store.history({ ...query, before: at, limit: half, from: "end" });
  const rest = limit - before.length;
  // Bounds are exclusive. Start at the last event before the place: the event at the place comes
  // next.
  const last = store.history({ ...query, before: at, limit: 1, from: "end" }).at(-1);
  const after = last === undefined ? {} : { after: { msgid: last.id } };
  return [...before, ...store.history({ ...query, ...after, limit: rest, from: "start" })];
}

function targets({ server, session, params, user }: UserCall): MaybePromise {
  const [name = "", from = "", to = "", count = ""] = params;
  const [first, second] = [parsePlace(from), parsePlace(to)];
  const limit = parseLimit(count);
  if (
    first === undefined || second === undefined || !("time" in first) || !("time" in second) ||
    limit === undefined
  ) {
    const description = "CHATHISTORY TARGETS timestamp=… timestamp=… limit";
    session.fail("CHATHISTORY", "INVALID_PARAMS", name.toUpperCase(), description);
    return;
  }
  const forwards = first.time < second.time;
  const [after, end] = forwards ? [first.time, second.time] : [second.time, first.time];
  // After the clock was set back, messages are ahead of it, and "until now" includes them.
  const isNow = Math.abs(end - Date.now()) < NOW_WITHIN_MS;
  const before = isNow ? Math.max(end, server.log.time + 1) : end;
  const found = spokenTo(server, user)
    .filter(({ time }) => time > after && time < before)
    .sort((a, b) => a.time - b.time);
  return session.batch("draft/chathistory-targets", [], () => {
    for (const { name, time } of forwards ? found.slice(0, limit) : found.slice(-limit)) {
      session.answer("CHATHISTORY", "TARGETS", name, formatTimestamp(time));
    }
  }, endTag(session, found.length <= limit));
}

/**
 * Returns the channels and users whose messages a user may read, with the time of the last message.
 */
function spokenTo(server: Server, user: User): { name: string; time: number }[] {
  const channels = [...user.channels].map(({ name }) => ({
    name,
    conversations: readable(server, user, name) ?? [],
  }));
  const last = server.store.lastSaidIn(channels.flatMap(({ conversations }) => conversations));
  const found = channels.map(({ name, conversations }) => ({
    name,
    time: Math.max(...conversations.map((each) => last.get(each)?.time ?? -1)),
  }));
  for (const { nick, time } of correspondents(server, user, privateConversations(server, user))) {
    found.push({ name: nick, time });
  }
  return found.filter(({ time }) => time >= 0);
}

function parsePlace(word: string): Place | undefined {
  if (word.startsWith("msgid=")) {
    const msgid = word.slice("msgid=".length);
    return Number.isNaN(timeOfMsgid(msgid)) ? undefined : { msgid };
  }
  if (!word.startsWith("timestamp=")) return undefined;
  const time = parseTimestamp(word.slice("timestamp=".length));
  return time === undefined ? undefined : { time };
}

function parseLimit(text: string): number | undefined {
  if (!/^[0-9]{1,9}$/.test(text) || Number(text) === 0) return undefined;
  return Math.min(Number(text), CHATHISTORY_MAX);
}

function isBefore(one: Place, other: Place): boolean {
  if ("msgid" in one && "msgid" in other) return one.msgid < other.msgid;
  return timeOf(one) < timeOf(other);
}

function timeOf(place: Place): number {
  return "time" in place ? place.time : timeOfMsgid(place.msgid);
}
