/**
 * METADATA: sets, shows and subscribes to key-value data of users and channels.
 * @module
 */

import { NO_TAGS } from "../../protocol/message.ts";
import { isAtLeast } from "../channel/access/powers.ts";
import type { Channel, User } from "../hub/model.ts";
import {
  ALL,
  answerValue,
  hasOldMetadata,
  metadataOfChannel,
  metadataOfUser,
  ownerOfChannel,
  ownerOfUser,
  sendAllMetadata,
  sendChannelMetadata,
  sendKeys,
  sendSyncLater,
  sendUserMetadata,
} from "../channel/metadata_notices.ts";
import {
  METADATA_MAX_KEY,
  METADATA_MAX_KEYS,
  METADATA_MAX_SUBS,
  METADATA_MAX_VALUE,
} from "../../protocol/metadata.ts";
import { actor } from "../events/actor.ts";
import type { Server } from "../server.ts";
import type { Session } from "../sessions/session.ts";
import { channelShows } from "../channel/access/secret_channels.ts";
import { isOperator } from "../hub/operators.ts";
import type { Call, EarlyCommand } from "./command.ts";
import type { MaybePromise } from "../maybe_promise.ts";

/** The most keys in one line, in UTF-16 code units. */
const LINE_LENGTH = 380;

const INVALID_KEY = `A key consists of up to ${METADATA_MAX_KEY} of: a to z, 0 to 9, _ . / -`;

const encoder = new TextEncoder();

/** The holder of metadata: a user, a channel, or a connection that is not registered yet. */
type Holder = { readonly user: User } | { readonly channel: Channel } | { readonly newcomer: true };

interface MetadataCall extends Call {
  readonly holder: Holder;
  /** The holder's name in answers. */
  readonly target: string;
  /** The parameters after the subcommand. */
  readonly rest: readonly string[];
}

interface Subcommand {
  /** The least and the most parameters after its name. */
  readonly least: number;
  readonly most: number;
  run(call: MetadataCall): MaybePromise;
}

const SUBCOMMANDS: ReadonlyMap<string, Subcommand> = new Map([
  ["GET", { least: 1, most: Infinity, run: get }],
  ["LIST", { least: 0, most: 0, run: list }],
  ["SET", { least: 1, most: 2, run: set }],
  ["CLEAR", { least: 0, most: 0, run: clear }],
  ["SUB", { least: 1, most: Infinity, run: subscribe }],
  ["UNSUB", { least: 1, most: Infinity, run: unsubscribe }],
  ["SUBS", { least: 0, most: 0, run: subscriptions }],
  ["SYNC", { least: 0, most: 0, run: sync }],
]);

/** METADATA: https://ircv3.net/specs/extensions/metadata */
export const metadata: EarlyCommand = {
  name: "METADATA",
  usage: "<target> GET|LIST|SET|CLEAR|SUB|UNSUB|SUBS|SYNC [<key>…] [:<value>]",
  help:
    "sets and shows data of a user or a channel, such as an avatar; clients do this by themselves",
  cost: 2,
  least: 0,
  when: "always",
  handle(call) {
    const { session, params } = call;
    const [target, name = "", ...rest] = params;
    const subcommand = SUBCOMMANDS.get(name.toUpperCase());
    if (target === undefined || name === "") return refuseParams(session, name, TOO_FEW);
    if (subcommand === undefined) return refuseParams(session, name, "Unknown subcommand");
    if (rest.length < subcommand.least) return refuseParams(session, name, TOO_FEW);
    if (rest.length > subcommand.most) return refuseParams(session, name, "Too many parameters");
    const { user } = session;
    if (target === ALL && subcommand.run === sync && user !== undefined) {
      return sendAllMetadata(call.server, session, user);
    }
    const holder = findHolder(call, target);
    if (holder === undefined) return refuseTarget(call, target);
    return subcommand.run({ ...call, holder, target: nameOf(holder), rest });
  },
};

function findHolder({ server, session }: Call, target: string): Holder | undefined {
  const { user } = session;
  if (user === undefined) return target === "*" ? { newcomer: true } : undefined;
  if (target === "*") return { user };
  const other = server.hub.user(target);
  if (other !== undefined) return { user: other };
  const channel = server.hub.channel(target);
  return channel !== undefined && channelShows(channel, user) ? { channel } : undefined;
}

function nameOf(holder: Holder): string {
  return "user" in holder ? holder.user.nick : "channel" in holder ? holder.channel.name : "*";
}

function valuesOf({ server, session, holder }: MetadataCall): ReadonlyMap<string, string> {
  if ("user" in holder) return metadataOfUser(server, holder.user);
  if ("channel" in holder) return metadataOfChannel(server, holder.channel);
  return session.introduction.metadata;
}

/**
 * Returns whether the user may see the holder's metadata. Channels with a key or mode i show it to
 * members only.
 */
function mayRead({ session, holder }: MetadataCall): boolean {
  if (!("channel" in holder)) return true;
  const { user } = session;
  const { channel } = holder;
  return user !== undefined && (channel.members.has(user) || isOperator(user) ||
    (channel.key === undefined && !channel.flags.includes("i")));
}

function mayWrite({ session, holder }: MetadataCall): boolean {
  const { user } = session;
  if (user === undefined) return "newcomer" in holder;
  if ("user" in holder) return holder.user === user;
  return "channel" in holder &&
    (isOperator(user) || isAtLeast(holder.channel.members.get(user)?.modes, "o"));
}

function get(call: MetadataCall): void {
  const { session, target, rest } = call;
  if (!mayRead(call)) return refuseTarget(call, target);
  const values = valuesOf(call);
  void session.batch("metadata", [target], () => {
    for (const key of rest) {
      if (isKey(key)) answerValue(session, target, key, values.get(key));
      else warnOfKey(call, key);
    }
  });
}

function list(call: MetadataCall): void {
  const { session, target } = call;
  if (!mayRead(call)) return refuseTarget(call, target);
  void session.batch("metadata", [target], () => {
    for (const [key, value] of valuesOf(call)) answerValue(session, target, key, value);
  });
}

async function set(call: MetadataCall): Promise<void> {
  const { session, target, rest } = call;
  const [key = "", text] = rest;
  const value = text === "" ? undefined : text;
  const values = valuesOf(call);
  if (!isKey(key)) refuseKey(session, key);
  else if (!mayWrite(call)) forbid(call, key);
  else if (value === undefined && !values.has(key) && hasOldMetadata(session)) {
    session.fail("METADATA", "KEY_NOT_SET", target, key, "That key is not set");
  } else if (value !== undefined && encoder.encode(value).byteLength > METADATA_MAX_VALUE) {
    const code = hasOldMetadata(session) ? "VALUE_INVALID" : "INVALID_VALUE";
    session.fail("METADATA", code, key, `A value holds at most ${METADATA_MAX_VALUE} bytes`);
  } else if (value !== undefined && !values.has(key) && values.size >= METADATA_MAX_KEYS) {
    const limit = String(METADATA_MAX_KEYS);
    const context = hasOldMetadata(session) ? [target] : ["SET", target, limit];
    session.fail("METADATA", "LIMIT_REACHED", ...context, `At most ${limit} keys`);
  } else {
    if (value !== values.get(key)) await change(call, key, value);
    answerValue(session, target, key, value);
  }
}

async function clear(call: MetadataCall): Promise<void> {
  const { session, target } = call;
  if (!mayWrite(call)) return forbid(call, "*");
  const keys = [...valuesOf(call).keys()];
  for (const key of keys) await change(call, key, undefined);
  void session.batch("metadata", [target], () => {
    for (const key of keys) answerValue(session, target, key);
  });
}

async function change(call: MetadataCall, key: string, value: string | undefined): Promise<void> {
  const { server, session, holder, target } = call;
  const { user } = session;
  if (user === undefined) {
    if (value === undefined) session.introduction.metadata.delete(key);
    else session.introduction.metadata.set(key, value);
    return;
  }
  const owner = "user" in holder
    ? ownerOfUser(holder.user)
    : "channel" in holder
    ? ownerOfChannel(holder.channel)
    : undefined;
  await server.log.append({
    type: "metadata",
    ...actor(user, session),
    target,
    ...("user" in holder ? { about: holder.user.id } : {}),
    ...(owner === undefined ? {} : { owner }),
    key,
    ...(value === undefined ? {} : { value }),
  });
}

/** Applies the metadata that a client set before registration. */
export async function setEarly(server: Server, session: Session): Promise<void> {
  const { user, introduction } = session;
  if (user === undefined || introduction.metadata.size === 0) return;
  const values = metadataOfUser(server, user);
  const message = { tags: NO_TAGS, command: "METADATA", params: [] };
  const target = user.nick;
  const call = { server, session, message, params: [], holder: { user }, target, rest: [] };
  let count = values.size;
  for (const [key, value] of introduction.metadata) {
    if (values.get(key) === value) continue;
    if (!values.has(key) && ++count > METADATA_MAX_KEYS) break;
    await change(call, key, value);
  }
}

function subscribe(call: MetadataCall): MaybePromise {
  const { server, session, rest } = call;
  if (!isOwn(call)) return;
  const before = new Set(session.subscriptions);
  const taken = new Set<string>();
  let excess: string | undefined;
  for (const key of rest) {
    if (!isKey(key)) {
      warnOfKey(call, key);
      continue;
    }
    // By the specification, keys after the limit are not processed, even keys that the client has
    // subscribed to.
    if (!session.subscriptions.has(key) && session.subscriptions.size >= METADATA_MAX_SUBS) {
      excess = key;
      break;
    }
    session.subscriptions.add(key);
    taken.add(key);
  }
  answerKeys(call, "RPL_METADATASUBOK", [...taken]);
  if (excess !== undefined) {
    const limit = String(METADATA_MAX_SUBS);
    const description = `At most ${limit} subscriptions`;
    if (hasOldMetadata(session)) session.fail("METADATA", "TOO_MANY_SUBS", excess, description);
    else session.fail("METADATA", "LIMIT_REACHED", "SUB", excess, limit, description);
  }
  const added = [...taken].filter((key) => !before.has(key));
  if (session.user === undefined || added.length === 0) return;
  if (hasOldMetadata(session)) return sendKeys(server, session, session.user, added);
  sendSyncLater(session, ALL);
}

function unsubscribe(call: MetadataCall): void {
  const { session, rest } = call;
  if (!isOwn(call)) return;
  const keys = new Set(rest);
  for (const key of keys) {
    if (isKey(key)) session.subscriptions.delete(key);
    else warnOfKey(call, key);
  }
  answerKeys(call, "RPL_METADATAUNSUBOK", [...keys].filter(isKey));
}

function subscriptions(call: MetadataCall): void {
  const { session } = call;
  if (!isOwn(call)) return;
  void session.batch("metadata-subs", [], () => {
    answerKeys(call, "RPL_METADATASUBS", [...session.subscriptions]);
  });
}

function sync(call: MetadataCall): MaybePromise {
  const { server, session, holder, target } = call;
  if (!mayRead(call)) refuseTarget(call, target);
  else if ("channel" in holder) return sendChannelMetadata(server, session, holder.channel);
  else if ("user" in holder) sendUserMetadata(server, session, holder.user);
  else void session.batch("metadata", [target], () => {});
}

/** Returns whether the target is the client's own. If not, answers with the reason. */
function isOwn({ session, holder, target }: MetadataCall): boolean {
  if ("newcomer" in holder || ("user" in holder && holder.user === session.user)) return true;
  session.fail(
    "METADATA",
    "INVALID_TARGET",
    target,
    "You can only change your own subscriptions: use the target *",
  );
  return false;
}

/** Sends keys in as many lines as they need. */
function answerKeys(
  { session }: MetadataCall,
  numeric: "RPL_METADATASUBOK" | "RPL_METADATAUNSUBOK" | "RPL_METADATASUBS",
  keys: readonly string[],
): void {
  let line: string[] = [];
  let length = 0;
  for (const key of keys) {
    if (line.length > 0 && length + key.length + 1 > LINE_LENGTH) {
      session.reply(numeric, ...line);
      line = [];
      length = 0;
    }
    line.push(key);
    length += key.length + 1;
  }
  if (line.length > 0) session.reply(numeric, ...line);
}

function isKey(key: string): boolean {
  return key.length <= METADATA_MAX_KEY && /^[a-z0-9_./-]+$/.test(key);
}

const TOO_FEW = "Not enough parameters";

function refuseParams(session: Session, name: string, description: string): void {
  if (!hasOldMetadata(session)) {
    session.fail("METADATA", "INVALID_PARAMS", name || "*", description);
  } else if (description === TOO_FEW) {
    session.fail("METADATA", "NEED_MORE_PARAMS", name || "*", description);
  } else session.fail("METADATA", "SUBCOMMAND_INVALID", name || "*", description);
}

/** Refuses a command for its key. */
function refuseKey(session: Session, key: string): void {
  const code = hasOldMetadata(session) ? "KEY_INVALID" : "INVALID_KEY";
  session.fail("METADATA", code, key || "*", INVALID_KEY);
}

/** Says that one of several keys is left out. */
function warnOfKey({ session }: MetadataCall, key: string): void {
  if (hasOldMetadata(session)) refuseKey(session, key);
  else session.answer("WARN", "METADATA", "INVALID_KEY", key || "*", INVALID_KEY);
}

function refuseTarget({ session }: Call, target: string): void {
  const description = "There is no such user or channel";
  session.fail("METADATA", "INVALID_TARGET", target || "*", description);
}

function forbid({ session, target }: MetadataCall, key: string): void {
  session.fail("METADATA", "KEY_NO_PERMISSION", target, key, "You may not set that");
}
