/** What users and channels say of themselves by key: https://ircv3.net/specs/extensions/metadata */

import { Cap } from "../../protocol/capabilities.ts";
import { fold } from "../../protocol/casemapping.ts";
import type { Channel, User } from "../hub/model.ts";
import type { Server } from "../server.ts";
import type { Session } from "../connection/session.ts";

/** The visibility of all values: everybody's. */
export const EVERYBODY = "*";

/** The target that stands for all channels and users that a client is told news of. */
export const ALL = "*ALL";

/** Members of a channel up to which a client is told at once, on joining, what they say of themselves. */
const SYNC_MEMBERS_MAX = 100;
/** After how many seconds a client that joined a larger one may ask. */
const SYNC_AFTER_S = 4;

/** Under whose name the store keeps what is said of a user; `undefined` where nothing outlives their connection. */
export function ownerOfUser({ account }: User): string | undefined {
  return account === undefined ? undefined : `account ${fold(account)}`;
}

/** The same of a channel. */
export function ownerOfChannel({ name, registration }: Channel): string | undefined {
  return registration === undefined ? undefined : fold(name);
}

/** All metadata of a user, by key: what lasts for the visit, and what belongs to the account. */
export function metadataOfUser(server: Server, user: User): ReadonlyMap<string, string> {
  return together(server, user.metadata, ownerOfUser(user));
}

/** All metadata of a channel, by key. */
export function metadataOfChannel(server: Server, channel: Channel): ReadonlyMap<string, string> {
  return together(server, channel.metadata, ownerOfChannel(channel));
}

/** Whether a client knows of metadata, and of the batches in which it comes. */
export function isAware(session: Session): boolean {
  return session.has(Cap.metadata) && session.has(Cap.batch);
}

/** Tells a client a value, or that there is none (any more). */
export function tellValue(session: Session, target: string, key: string, value?: string): void {
  if (value !== undefined) session.reply("RPL_KEYVALUE", target, key, EVERYBODY, value);
  else session.reply("RPL_KEYNOTSET", target, key, "Key not set");
}

/** Tells a client to ask later. */
export function tellLater(session: Session, target: string, seconds = 0): void {
  session.reply("RPL_METADATASYNCLATER", target, String(seconds), "Please synchronize later");
}

/** Tells a client, as it is registered, all that is said of its own user. */
export function tellOwn(server: Server, session: Session): void {
  const { user } = session;
  if (user === undefined || !isAware(session)) return;
  session.batch("metadata", [user.nick], () => {
    for (const [key, value] of metadataOfUser(server, user)) {
      tellValue(session, user.nick, key, value);
    }
  });
}

/** Tells a client of a channel that it joined, and of who is in it. */
export function tellJoined(server: Server, session: Session, channel: Channel): void {
  if (!isAware(session)) return;
  if (channel.members.size > SYNC_MEMBERS_MAX) tellLater(session, channel.name, SYNC_AFTER_S);
  else tellChannel(server, session, channel);
}

/** Tells a client all that it subscribed to of a user. */
export function tellUser(server: Server, session: Session, user: User): void {
  session.batch("metadata", [user.nick], () => {
    tellSubscribed(session, user.nick, metadataOfUser(server, user));
  });
}

/** Tells a client all that it subscribed to of a channel and of who is in it. */
export function tellChannel(server: Server, session: Session, channel: Channel): void {
  session.batch("metadata", [channel.name], () => {
    tellSubscribed(session, channel.name, metadataOfChannel(server, channel));
    for (const member of channel.members.keys()) {
      tellSubscribed(session, member.nick, metadataOfUser(server, member));
    }
  });
}

/** Tells a client all that it subscribed to of whatever it would be told news of. */
export function tellAll(server: Server, session: Session, user: User): void {
  const { hub } = server;
  const watched = hub.monitors.list(session).flatMap((nick) => hub.user(nick) ?? []);
  session.batch("metadata", [ALL], () => {
    for (const channel of user.channels) {
      tellSubscribed(session, channel.name, metadataOfChannel(server, channel));
    }
    for (const peer of new Set([...hub.peers(user), ...watched])) {
      tellSubscribed(session, peer.nick, metadataOfUser(server, peer));
    }
  });
}

/** Tells those in a channel of somebody who came in. */
export function tellArrival(server: Server, user: User, channel: Channel): void {
  const values = metadataOfUser(server, user);
  if (values.size === 0) return;
  for (const member of channel.members.keys()) {
    if (member === user) continue;
    for (const session of server.sessions.of(member)) {
      if (isAware(session)) tellSubscribed(session, user.nick, values);
    }
  }
}

function tellSubscribed(
  session: Session,
  target: string,
  values: ReadonlyMap<string, string>,
): void {
  if (values.size === 0) return;
  for (const key of session.subscriptions) {
    const value = values.get(key);
    if (value !== undefined) tellValue(session, target, key, value);
  }
}

function together(
  { store }: Server,
  passing: ReadonlyMap<string, string>,
  owner: string | undefined,
): ReadonlyMap<string, string> {
  return owner === undefined ? passing : new Map([...passing, ...store.metadata(owner)]);
}
