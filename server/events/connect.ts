/**
 * The event of a new user.
 * @module
 */

import type { ConnectEvent } from "../records/event.ts";
import type { Stamp } from "../records/fields.ts";
import { NO_CALLERS } from "../hub/callers.ts";
import type { State } from "../hub/state.ts";
import type { ServerKind } from "./kind.ts";
import { SECURE_MODE } from "../hub/user_modes.ts";

/** Only sessions that monitor the nick are told: no user shares a channel with a new user. */
export const connect: ServerKind<ConnectEvent> = {
  applyAlone: (state, event) => createUser(state, event),
  irc: () => undefined,
  line: () => undefined,
};

/** Returns false if the nick is taken. */
function createUser(state: State, event: ConnectEvent & Stamp): boolean {
  if (state.user(event.nick) !== undefined || state.userById(event.user) !== undefined) {
    return false;
  }
  const endpoint = event.session === undefined ? undefined : state.fanOut.endpoint(event.session);
  state.addUser({
    // The fields that every message uses come first, next to each other in memory.
    id: event.user,
    source: event.source,
    account: event.account,
    modes: event.secure ? SECURE_MODE : "",
    operator: undefined,
    spokeAt: event.time,
    endpoints: endpoint === undefined ? [] : [endpoint],
    channels: new Set(),
    nick: event.nick,
    username: event.username,
    host: event.host,
    address: event.address,
    realname: event.realname,
    away: undefined,
    secure: event.secure,
    connectedAt: event.time,
    invites: new Set(),
    markers: new Map(),
    metadata: new Map(),
    callers: NO_CALLERS,
    absentSince: endpoint === undefined ? event.time : undefined,
  });
  state.fanOut.tellOnline(event.nick, event.source);
  return true;
}
