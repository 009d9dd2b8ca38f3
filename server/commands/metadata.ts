import { fold } from "../../protocol/casemapping.ts";
import { isAtLeast } from "../channel/powers.ts";
import type { Channel, User } from "../hub/state.ts";
import {
  answerValue,
  metadataOfChannel,
  metadataOfUser,
  ownerOfChannel,
  ownerOfUser,
  tellChannel,
  tellSubscribed,
} from "../metadata.ts";
import {
  METADATA_MAX_KEYS,
  METADATA_MAX_SUBS,
  METADATA_MAX_VALUE,
} from "../../protocol/metadata.ts";
import { actor, type Server } from "../server.ts";
import type { Session } from "../session.ts";
import { channelShows, isOperator } from "../visibility.ts";
import type { Call, EarlyCommand } from "./command.ts";

/** UTF-16 code units of keys in one line. */
const LINE_LENGTH = 380;

const KEY_MAX = 64;

const encoder = new TextEncoder();

/** What can hold metadata: a user, a channel, or a connection that is not registered yet and says what it will be. */
type Holder = { readonly user: User } | { readonly channel: Channel } | { readonly newcomer: true };

interface MetadataCall extends Call {
  readonly holder: Holder;
  /** How the holder is named in answers. */
  readonly target: string;
  /** The parameters behind the subcommand. */
  readonly rest: readonly string[];
}

const SUBCOMMANDS: ReadonlyMap<string, (call: MetadataCall) => void | Promise<void>> = new Map([
  ["GET", get],
  ["LIST", list],
  ["SET", set],
  ["CLEAR", clear],
  ["SUB", subscribe],
  ["UNSUB", unsubscribe],
  ["SUBS", subscriptions],
  ["SYNC", sync],
]);

/** METADATA: https://ircv3.net/specs/extensions/metadata */
export const metadata: EarlyCommand = {
  name: "METADATA",
  usage: "<target> GET|LIST|SET|CLEAR|SUB|UNSUB|SUBS|SYNC [<key>…] [:<value>]",
  help:
    "says things of you or a channel, such as a picture's address; clients do this by themselves",
  least: 0,
  when: "always",
  handle(call) {
    const { session, params } = call;
    const [target, name = "", ...rest] = params;
    if (target === undefined || name === "") {
      session.fail("METADATA", "NEED_MORE_PARAMS", "Missing parameters");
      return;
    }
    const run = SUBCOMMANDS.get(name.toUpperCase());
    if (run === undefined) {
      session.fail("METADATA", "SUBCOMMAND_INVALID", name, "There is no such subcommand");
      return;
    }
    const holder = findHolder(call, target);
    if (holder === undefined) {
      session.fail("METADATA", "INVALID_TARGET", target, "There is no such user or channel");
      return;
    }
    return run({ ...call, holder, target: nameOf(holder), rest });
  },
};

function findHolder({ server, session }: Call, target: string): Holder | undefined {
  const { user } = session;
  if (user === undefined) {
    const own = target === "*" || fold(target) === fold(session.introduction.nick ?? "*");
    return own ? { newcomer: true } : undefined;
  }
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

/** Whether what a holder says may be seen: a channel that one must be let into says it to its members. */
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
  if (rest.length === 0) {
    session.fail("METADATA", "NEED_MORE_PARAMS", "Missing parameters");
    return;
  }
  if (!mayRead(call)) return forbid(call, rest[0] ?? "*");
  const values = valuesOf(call);
  session.batch("metadata", [target], () => {
    for (const key of rest) {
      if (isKey(key)) answerValue(session, target, key, values.get(key));
      else badKey(call, key);
    }
  });
}

function list(call: MetadataCall): void {
  const { session, target } = call;
  if (!mayRead(call)) return forbid(call, "*");
  session.batch("metadata", [target], () => {
    for (const [key, value] of valuesOf(call)) answerValue(session, target, key, value);
  });
}

async function set(call: MetadataCall): Promise<void> {
  const { session, target, rest } = call;
  const [key, value] = rest;
  const values = valuesOf(call);
  if (key === undefined) session.fail("METADATA", "NEED_MORE_PARAMS", "Missing parameters");
  else if (!isKey(key)) badKey(call, key);
  else if (!mayWrite(call)) forbid(call, key);
  else if (value === undefined && !values.has(key)) {
    session.fail("METADATA", "KEY_NOT_SET", target, key, "key not set");
  } else if (value !== undefined && encoder.encode(value).byteLength > METADATA_MAX_VALUE) {
    const description = `A value holds at most ${METADATA_MAX_VALUE} bytes`;
    session.fail("METADATA", "INVALID_VALUE", key, description);
  } else if (value !== undefined && !values.has(key) && values.size >= METADATA_MAX_KEYS) {
    session.fail("METADATA", "LIMIT_REACHED", target, `At most ${METADATA_MAX_KEYS} keys`);
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
  session.batch("metadata", [target], () => {
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

/** Sets what a client said of itself before it was registered. */
export async function setEarly(server: Server, session: Session): Promise<void> {
  const { user, introduction } = session;
  if (user === undefined || introduction.metadata.size === 0) return;
  const values = metadataOfUser(server, user);
  const message = { tags: new Map(), command: "METADATA", params: [] };
  const target = user.nick;
  const call = { server, session, message, params: [], holder: { user }, target, rest: [] };
  let count = values.size;
  for (const [key, value] of introduction.metadata) {
    if (values.get(key) === value) continue;
    if (!values.has(key) && ++count > METADATA_MAX_KEYS) break;
    await change(call, key, value);
  }
}

function subscribe(call: MetadataCall): void {
  const { server, session, rest } = call;
  if (!isOwn(call)) return;
  const taken: string[] = [];
  const fresh: string[] = [];
  let excess: string | undefined;
  for (const key of rest) {
    if (!isKey(key)) {
      badKey(call, key);
      continue;
    }
    if (!session.subscriptions.has(key)) {
      if (session.subscriptions.size >= METADATA_MAX_SUBS) {
        excess = key;
        break;
      }
      session.subscriptions.add(key);
      fresh.push(key);
    }
    if (!taken.includes(key)) taken.push(key);
  }
  answerKeys(call, "RPL_METADATASUBOK", taken);
  if (excess !== undefined) {
    const description = `At most ${METADATA_MAX_SUBS} subscriptions`;
    session.fail("METADATA", "TOO_MANY_SUBS", excess, description);
  }
  const { user } = session;
  if (user === undefined || fresh.length === 0) return;
  for (const channel of user.channels) {
    tellSubscribed(session, channel.name, metadataOfChannel(server, channel), fresh);
  }
  for (const peer of server.hub.peers(user)) {
    tellSubscribed(session, peer.nick, metadataOfUser(server, peer), fresh);
  }
}

function unsubscribe(call: MetadataCall): void {
  const { session, rest } = call;
  if (!isOwn(call)) return;
  const keys = [...new Set(rest)];
  for (const key of keys) {
    if (isKey(key)) session.subscriptions.delete(key);
    else badKey(call, key);
  }
  answerKeys(call, "RPL_METADATAUNSUBOK", keys.filter(isKey));
}

function subscriptions(call: MetadataCall): void {
  const { session } = call;
  if (!isOwn(call)) return;
  session.batch("metadata-subs", [], () => {
    answerKeys(call, "RPL_METADATASUBS", [...session.subscriptions]);
  });
}

function sync(call: MetadataCall): void {
  const { server, session, holder, target } = call;
  if (!mayRead(call)) return forbid(call, "*");
  if ("channel" in holder) tellChannel(server, session, holder.channel);
  else session.batch("metadata", [target], () => tellSubscribed(session, target, valuesOf(call)));
}

/** Subscriptions are one's own; answers why not. */
function isOwn({ session, holder, target }: MetadataCall): boolean {
  if ("newcomer" in holder || ("user" in holder && holder.user === session.user)) return true;
  session.fail(
    "METADATA",
    "INVALID_TARGET",
    target,
    "Subscriptions are one's own: the target is *",
  );
  return false;
}

/** Keys in as many lines as they need. */
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
  return key.length <= KEY_MAX && /^[a-z0-9_./-]+$/.test(key);
}

function badKey({ session }: MetadataCall, key: string): void {
  const description = "A key consists of a to z, 0 to 9, and _ . / -";
  session.fail("METADATA", "KEY_INVALID", key || "*", description);
}

function forbid({ session, target }: MetadataCall, key: string): void {
  session.fail("METADATA", "KEY_NO_PERMISSION", target, key, "permission denied");
}
