/**
 * Restores the users who stay in the chat without a connection, with their channels, at start.
 * @module
 */

import { NO_CALLERS } from "../hub/callers.ts";
import { type MutableUser, newChannel, sourceOf } from "../hub/mutable_model.ts";
import type { State } from "../hub/state.ts";
import type { UserId } from "../records/fields.ts";
import { type AlwaysOnChat, offlineText, staysOn } from "./always_on.ts";
import { type StoredUser, USER } from "./stored_users.ts";

/** The process that begins. */
interface Beginning {
  /** Returns an id that no session or user has. */
  readonly nextId: () => UserId;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * Restores the users who stay, for a hub at start. Their connections have ended.
 */
export function restoreUsers(chat: AlwaysOnChat, state: State, { nextId, now }: Beginning): void {
  const { store } = chat;
  for (const account of store.accountsWith("here")) {
    const owner = `here ${account}`;
    const { name } = store.account(account) ?? {};
    const rows = store.metadata(owner);
    const stored = storedUser(rows.get(USER));
    if (
      name === undefined || stored === undefined || !staysOn(chat, { ...stored, account: name })
    ) {
      for (const key of rows.keys()) store.setMetadata(owner, key, undefined);
      continue;
    }
    const user = restored(stored, name, { id: nextId(), now });
    state.addUser(user);
    for (const [key, modes] of rows) {
      if (key === USER) continue;
      let channel = state.channel(key);
      if (channel === undefined) {
        state.addChannel(channel = newChannel(key, state.creationTime(now)));
      }
      state.enter(user, channel, modes);
    }
  }
  for (const channel of [...state.channels()]) {
    if (channel.registration !== undefined || channel.members.size > 0) continue;
    state.removeChannel(channel);
    store.removeChannel(channel.name);
  }
}

function restored(
  stored: StoredUser,
  account: string,
  { id, now }: { readonly id: UserId; readonly now: number },
): MutableUser {
  const absentSince = stored.absentSince ?? stored.spokeAt;
  return {
    id,
    source: sourceOf(stored),
    account,
    modes: stored.modes,
    operator: undefined,
    spokeAt: stored.spokeAt,
    endpoints: [],
    channels: new Set(),
    nick: stored.nick,
    username: stored.username,
    host: stored.host,
    // Addresses are not stored.
    address: "",
    realname: stored.realname,
    away: offlineText(absentSince),
    secure: true,
    // User ids begin anew: events of an earlier process must not count as this user's.
    connectedAt: now,
    invites: new Set(),
    markers: new Map(),
    metadata: new Map(),
    callers: NO_CALLERS,
    absentSince,
  };
}

function storedUser(json: string | undefined): StoredUser | undefined {
  if (json === undefined) return undefined;
  // What this program did not write lets the account begin anew.
  try {
    const stored = JSON.parse(json) as StoredUser;
    const texts = [stored.nick, stored.username, stored.host, stored.realname, stored.modes];
    const isWhole = texts.every((text) => typeof text === "string") &&
      typeof stored.spokeAt === "number";
    return isWhole ? stored : undefined;
  } catch {
    return undefined;
  }
}
