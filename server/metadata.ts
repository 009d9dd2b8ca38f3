/** What users and channels say of themselves by key: https://ircv3.net/specs/extensions/metadata */

import { Cap } from "../protocol/capabilities.ts";
import { fold } from "../protocol/casemapping.ts";
import type { Channel, User } from "./hub/state.ts";
import type { Server } from "./server.ts";
import type { Session } from "./session.ts";

/** The visibility of all values: everybody's. */
export const EVERYBODY = "*";

/** Members of a channel up to which a client is told at once, on joining, what they say of themselves. */
const SYNC_MEMBERS_MAX = 100;
/** Seconds after which a client that joined a larger channel may ask. */
const SYNC_AFTER = "4";

const METADATA = Cap.metadata | Cap.metadata2;

/** Under whose name the store keeps what is said of a user; `undefined` where nothing outlives their connection. */
export function ownerOfUser({ account }: User): string | undefined {
  return account === undefined ? undefined : `account ${fold(account)}`;
}

/** The same of a channel. */
export function ownerOfChannel({ name, registration }: Channel): string | undefined {
  return registration === undefined ? undefined : fold(name);
}

export function metadataOfUser(server: Server, user: User): ReadonlyMap<string, string> {
  return together(server, user.metadata, ownerOfUser(user));
}

export function metadataOfChannel(server: Server, channel: Channel): ReadonlyMap<string, string> {
  return together(server, channel.metadata, ownerOfChannel(channel));
}

/** Whether a client wants to know of metadata. */
export function wantsMetadata(session: Session): boolean {
  return session.has(METADATA);
}

/** Tells a client a value, or that there is none any more, in the way that its version of the capability has it. */
export function tellValue(session: Session, target: string, key: string, value?: string): void {
  if (!session.has(Cap.metadata)) {
    session.answer("METADATA", target, key, EVERYBODY, ...value === undefined ? [] : [value]);
  } else answerValue(session, target, key, value);
}

/** Answers a command with a value, or that there is none. */
export function answerValue(session: Session, target: string, key: string, value?: string): void {
  if (value !== undefined) session.reply("RPL_KEYVALUE", target, key, EVERYBODY, value);
  else session.reply("RPL_KEYNOTSET", target, key, "key not set");
}

/** Tells a client, once it is registered or asks for the capability, all that is said of its own user. */
export function tellOwn(server: Server, session: Session): void {
  const { user } = session;
  if (user === undefined || !wantsMetadata(session)) return;
  session.batch("metadata", [user.nick], () => {
    for (const [key, value] of metadataOfUser(server, user)) {
      tellValue(session, user.nick, key, value);
    }
  });
}

/** Tells a client of a channel that it joined, and of who is in it. */
export function tellJoined(server: Server, session: Session, channel: Channel): void {
  if (!wantsMetadata(session) || session.subscriptions.size === 0) return;
  if (channel.members.size > SYNC_MEMBERS_MAX) {
    session.reply("RPL_METADATASYNCLATER", channel.name, SYNC_AFTER);
  } else tellChannel(server, session, channel);
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

/** Tells those in a channel of somebody who came in. */
export function tellArrival(server: Server, user: User, channel: Channel): void {
  const values = metadataOfUser(server, user);
  if (values.size === 0) return;
  for (const member of channel.members.keys()) {
    if (member === user) continue;
    for (const session of server.sessionsOf(member)) {
      if (wantsMetadata(session)) tellSubscribed(session, user.nick, values);
    }
  }
}

/** Tells a client of these values those that it subscribed to. */
export function tellSubscribed(
  session: Session,
  target: string,
  values: ReadonlyMap<string, string>,
  keys: Iterable<string> = session.subscriptions,
): void {
  if (values.size === 0) return;
  for (const key of keys) {
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
