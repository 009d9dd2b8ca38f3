/**
 * MARKREAD: moves and shows read markers.
 * @module
 */

import { fold } from "../../protocol/names/casemapping.ts";
import { Cap } from "../../protocol/capabilities.ts";
import { channelFault, nickFault } from "../../protocol/names/names.ts";
import { partyOf } from "../hub/conversations.ts";
import type { User } from "../hub/model.ts";
import { actor } from "../events/actor.ts";
import type { Server } from "../server.ts";
import type { Session } from "../sessions/session.ts";
import { type Store, StoreError } from "../store/store.ts";
import { formatTimestamp, parseTimestamp } from "../../protocol/text/timestamp.ts";
import type { UserCall, UserCommand } from "./command.ts";
import { findPrivate, readable, rowsToFind } from "./shared/history_access.ts";

/** MARKREAD: https://ircv3.net/specs/extensions/read-marker */
export const markread: UserCommand = {
  name: "MARKREAD",
  usage: "<target> [timestamp=<time>]",
  help: "shows or sets how far you have read; clients do this by themselves",
  least: 0,
  when: "registered",
  handle(call) {
    const { server, session, params } = call;
    const [target, timestamp] = params;
    if (target === undefined) {
      session.fail("MARKREAD", "NEED_MORE_PARAMS", "Missing parameters");
    } else if (!isName(target)) {
      session.fail("MARKREAD", "INVALID_PARAMS", target, "This is neither a channel nor a nick");
    } else if (timestamp !== undefined) return mark(call, target, timestamp);
    else sendReadMarker(server, session, target);
  },
};

/** Sends a client the read marker of its user in a channel or a private conversation. */
export function sendReadMarker({ store }: Server, session: Session, target: string): void {
  const { user } = session;
  if (user === undefined) return;
  try {
    const read = readBy(store, user, target);
    const time = read === undefined ? "*" : `timestamp=${formatTimestamp(read)}`;
    session.answer("MARKREAD", target, time);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    session.fail("MARKREAD", "INTERNAL_ERROR", target, "The read timestamp could not be read");
  }
}

function readBy(store: Store, user: User, target: string): number | undefined {
  const name = fold(target);
  const kept = user.account === undefined ? undefined : store.readMarker(partyOf(user), name);
  return kept ?? user.markers.get(name);
}

async function mark(call: UserCall, target: string, timestamp: string): Promise<void> {
  try {
    await move(call, target, timestamp);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    const description = "The read timestamp could not be set";
    call.session.fail("MARKREAD", "INTERNAL_ERROR", target, description);
  }
}

async function move(call: UserCall, target: string, timestamp: string): Promise<void> {
  const { server, session, user } = call;
  const time = timestamp.startsWith("timestamp=")
    ? parseTimestamp(timestamp.slice("timestamp=".length))
    : undefined;
  if (time === undefined) {
    const description = "The time is given as timestamp=YYYY-MM-DDThh:mm:ss.sssZ";
    session.fail("MARKREAD", "INVALID_PARAMS", timestamp || "*", description);
    return;
  }
  const pressure = session.backpressure(rowsToFind(server, user, target));
  if (pressure !== undefined) await pressure;
  if (session.ended !== undefined) return;
  if (!isOpen(call, target)) {
    session.fail("MARKREAD", "INVALID_PARAMS", target, "You have nothing to read there");
    return;
  }
  // After the clock was set back, messages are ahead of it.
  const read = Math.min(time, Math.max(Date.now(), server.log.time));
  const known = readBy(server.store, user, target);
  if (known !== undefined && read <= known) {
    sendReadMarker(server, session, target);
    return;
  }
  await server.log.append({
    type: "readMarker",
    ...actor(user, session),
    source: server.settings.name,
    target,
    ...(user.account === undefined ? {} : { party: partyOf(user) }),
    read,
  });
  if (!session.has(Cap.readMarker)) sendReadMarker(server, session, target);
}

/**
 * Returns whether a user can read messages there. Markers of arbitrary names would fill the store.
 */
function isOpen({ server, user }: UserCall, target: string): boolean {
  if (target.startsWith("#")) return readable(server, user, target) !== undefined;
  return server.hub.user(target) !== undefined ||
    findPrivate(server, user, target).some((c) => server.store.lastSaid(c) !== undefined);
}

function isName(target: string): boolean {
  return (target.startsWith("#") ? channelFault(target) : nickFault(target)) === undefined;
}
