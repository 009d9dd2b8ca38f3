/**
 * Sends clients the metadata of users and channels: https://ircv3.net/specs/extensions/metadata.
 * The command is in commands/metadata.ts.
 * @module
 */

import { membersSeenBy, peersSeenBy, witnesses } from "../hub/auditorium.ts";
import { Cap, METADATA } from "../../protocol/capabilities.ts";
import { fold } from "../../protocol/names/casemapping.ts";
import type { Channel, User } from "../hub/model.ts";
import type { Monitors } from "../delivery/monitors.ts";
import type { HubView } from "../hub/view.ts";
import type { Sessions } from "../sessions/sessions.ts";
import type { MaybePromise } from "../maybe_promise.ts";
import type { Session } from "../sessions/session.ts";

/** The visibility of every value: all users. */
export const EVERYBODY = "*";

/** The target that stands for all channels and users whose changes a client receives. */
export const ALL = "*ALL";

/** The largest channel, in members, whose metadata a client receives at once on joining. */
const SYNC_MEMBERS_MAX = 100;
/** How long a client waits before it asks for the metadata of a larger channel, in seconds. */
const SYNC_AFTER_S = 4;

/** Reading a user's metadata from the store costs as much as this many rows of other lists. */
const METADATA_ROWS = 4;

/** The parts of the server that hold metadata, and that find its users and their sessions. */
export interface MetadataSources {
  readonly store: { metadata(owner: string): ReadonlyMap<string, string> };
  readonly hub: Pick<HubView, "user">;
  readonly monitors: Pick<Monitors, "list">;
  readonly sessions: Pick<Sessions, "of">;
}

/** Returns the owner of a user's metadata in the store; `undefined` if it is not stored. */
export function ownerOfUser({ account }: User): string | undefined {
  return account === undefined ? undefined : `account ${fold(account)}`;
}

/** Returns the owner of a channel's metadata in the store; `undefined` if it is not stored. */
export function ownerOfChannel({ name, registration }: Channel): string | undefined {
  return registration === undefined ? undefined : fold(name);
}

/** Returns all metadata of a user, by key: that of this connection, and that of the account. */
export function metadataOfUser(server: MetadataSources, user: User): ReadonlyMap<string, string> {
  return together(server, user.metadata, ownerOfUser(user));
}

/** Returns all metadata of a channel, by key. */
export function metadataOfChannel(
  server: MetadataSources,
  channel: Channel,
): ReadonlyMap<string, string> {
  return together(server, channel.metadata, ownerOfChannel(channel));
}

/** Returns whether a client supports metadata, and the batches that carry it. */
export function supportsMetadata(session: Session): boolean {
  return session.has(METADATA) && session.has(Cap.batch);
}

/**
 * Returns whether a client knows only draft/metadata-2. It is told of values by METADATA instead of
 * numerics, gets them as soon as it subscribes, and knows other codes.
 */
export function hasOldMetadata(session: Session): boolean {
  return session.has(Cap.metadata2) && !session.has(Cap.metadata);
}

/** Answers a client's request with the value of a key, or the numeric for a missing one. */
export function answerValue(session: Session, target: string, key: string, value?: string): void {
  if (value !== undefined) session.reply("RPL_KEYVALUE", target, key, EVERYBODY, value);
  else session.reply("RPL_KEYNOTSET", target, key, "Key not set");
}

/** Tells a client the value of a key, or that it has none any more. */
export function sendValue(session: Session, target: string, key: string, value?: string): void {
  if (!hasOldMetadata(session)) answerValue(session, target, key, value);
  else session.answer("METADATA", target, key, EVERYBODY, ...value === undefined ? [] : [value]);
}

/** Tells a client to ask later. */
export function sendSyncLater(session: Session, target: string, seconds = 0): void {
  session.reply("RPL_METADATASYNCLATER", target, String(seconds), "Please synchronize later");
}

/** Sends a newly registered client the metadata of its own user. */
export function sendOwnMetadata(server: MetadataSources, session: Session): void {
  const { user } = session;
  if (user === undefined || !supportsMetadata(session)) return;
  void session.batch("metadata", [user.nick], () => {
    for (const [key, value] of metadataOfUser(server, user)) {
      sendValue(session, user.nick, key, value);
    }
  });
}

/** Sends a client the metadata of a channel that it joined and of its members. */
export function sendJoinedMetadata(
  server: MetadataSources,
  session: Session,
  channel: Channel,
): void {
  if (!supportsMetadata(session)) return;
  if (session.subscriptions.size === 0 && hasOldMetadata(session)) return;
  if (channel.members.size > SYNC_MEMBERS_MAX) sendSyncLater(session, channel.name, SYNC_AFTER_S);
  else sendSmallChannel(server, session, channel);
}

/** Sends a client the subscribed metadata of a user. */
export function sendUserMetadata(server: MetadataSources, session: Session, user: User): void {
  void session.batch("metadata", [user.nick], () => {
    sendSubscribed(session, user.nick, metadataOfUser(server, user));
  });
}

/**
 * Sends a client the subscribed metadata of a channel and its members, at the speed at which it
 * reads.
 */
export function sendChannelMetadata(
  server: MetadataSources,
  session: Session,
  channel: Channel,
): MaybePromise {
  return session.batch("metadata", [channel.name], () => {
    sendSubscribed(session, channel.name, metadataOfChannel(server, channel));
    return sendMetadataOf(server, session, seenIn(session, channel));
  });
}

/** Sends a client the subscribed metadata of a small channel and its members at once. */
function sendSmallChannel(server: MetadataSources, session: Session, channel: Channel): void {
  void session.batch("metadata", [channel.name], () => {
    sendSubscribed(session, channel.name, metadataOfChannel(server, channel));
    for (const member of seenIn(session, channel)) {
      sendSubscribed(session, member.nick, metadataOfUser(server, member));
    }
  });
}

/**
 * Sends a client of draft/metadata-2 the keys that it has just subscribed to, at the speed at which
 * it reads. It is told to ask for those of larger channels.
 */
export async function sendKeys(
  server: MetadataSources,
  session: Session,
  user: User,
  keys: Iterable<string>,
): Promise<void> {
  const peers = new Set([user]);
  for (const channel of user.channels) {
    sendSubscribed(session, channel.name, metadataOfChannel(server, channel), keys);
    if (channel.members.size > SYNC_MEMBERS_MAX) sendSyncLater(session, channel.name);
    else for (const member of membersSeenBy(user, channel)) peers.add(member);
  }
  await sendMetadataOf(server, session, peers, keys);
}

/** Sends a client the subscribed metadata of all channels and users whose changes it receives. */
export function sendAllMetadata(
  server: MetadataSources,
  session: Session,
  user: User,
): MaybePromise {
  const { hub, monitors } = server;
  const watched = monitors.list(session).flatMap((nick) => hub.user(nick) ?? []);
  return session.batch("metadata", [ALL], async () => {
    for (const channel of user.channels) {
      sendSubscribed(session, channel.name, metadataOfChannel(server, channel));
    }
    await sendMetadataOf(server, session, new Set([...peersSeenBy(user), ...watched]));
  });
}

/** Sends a client the subscribed metadata of users, at the speed at which it reads. */
async function sendMetadataOf(
  server: MetadataSources,
  session: Session,
  users: Iterable<User>,
  keys: Iterable<string> = session.subscriptions,
): Promise<void> {
  for (const user of users) {
    // A user can leave while this client is slow to read.
    if (server.hub.user(user.nick) === user) {
      sendSubscribed(session, user.nick, metadataOfUser(server, user), keys);
    }
    const pressure = session.backpressure(METADATA_ROWS);
    if (pressure === undefined) continue;
    await pressure;
    if (session.ended !== undefined) return;
  }
}

/** Sends a channel's members the metadata of a user who joined. */
export function announceMetadata(server: MetadataSources, user: User, channel: Channel): void {
  const values = metadataOfUser(server, user);
  if (values.size === 0) return;
  for (const member of witnesses(channel, user)) {
    if (member === user) continue;
    for (const session of server.sessions.of(member)) {
      if (!supportsMetadata(session)) continue;
      session.aside(() => sendSubscribed(session, user.nick, values));
    }
  }
}

/** Returns the members of a channel that a client sees. */
function seenIn({ user }: Session, channel: Channel): Iterable<User> {
  return user === undefined ? [] : membersSeenBy(user, channel);
}

function sendSubscribed(
  session: Session,
  target: string,
  values: ReadonlyMap<string, string>,
  keys: Iterable<string> = session.subscriptions,
): void {
  if (values.size === 0) return;
  for (const key of keys) {
    const value = values.get(key);
    if (value !== undefined) sendValue(session, target, key, value);
  }
}

function together(
  { store }: MetadataSources,
  passing: ReadonlyMap<string, string>,
  owner: string | undefined,
): ReadonlyMap<string, string> {
  return owner === undefined ? passing : new Map([...passing, ...store.metadata(owner)]);
}
