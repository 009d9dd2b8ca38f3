/**
 * WEBPUSH: subscribes a client to push notifications.
 * @module
 */

import { fold } from "../../protocol/names/casemapping.ts";
import { parseTags } from "../../protocol/message.ts";
import { actor } from "../events/actor.ts";
import { endpointFault } from "../push/endpoint.ts";
import { subscriptionsOf } from "../push/notifications.ts";
import { type PushKeys } from "../records/push_subscription.ts";
import { StoreError } from "../store/store.ts";
import type { UserCall, UserCommand } from "./command.ts";

/** Bytes of an uncompressed point of P-256. */
const POINT_LENGTH = 65;
const SECRET_LENGTH = 16;

/**
 * WEBPUSH, as soju has it: https://codeberg.org/emersion/soju/src/branch/master/doc/ext/webpush.md,
 * which https://github.com/ircv3/ircv3-specifications/pull/471 makes a part of IRCv3.
 */
export const webpush: UserCommand = {
  name: "WEBPUSH",
  usage: "REGISTER <endpoint> <keys> | UNREGISTER <endpoint>",
  help: "turns push notifications to a device on or off; clients do this by themselves",
  cost: 10,
  least: 0,
  when: "registered",
  async handle(call) {
    const { session, params } = call;
    const [word = "", endpoint = "", keys = ""] = params;
    const subcommand = word.toUpperCase();
    const count = { REGISTER: 3, UNREGISTER: 2 }[subcommand];
    if (count === undefined || params.length !== count) {
      const description = "The command is REGISTER <endpoint> <keys> or UNREGISTER <endpoint>";
      session.fail("WEBPUSH", "INVALID_PARAMS", word || "*", endpoint || "*", description);
      return;
    }
    const place = await run(call, subcommand, endpoint, keys);
    if (place !== undefined) {
      session.fail("WEBPUSH", place.code, subcommand, endpoint || "*", place.description);
    }
  },
};

/** The reason in a FAIL. */
interface Fault {
  readonly code: string;
  readonly description: string;
}

async function run(
  call: UserCall,
  subcommand: string,
  endpoint: string,
  keysText: string,
): Promise<Fault | undefined> {
  const { account } = call.user;
  if (account === undefined) {
    return { code: "ACCOUNT_REQUIRED", description: "Only accounts get notifications: log in" };
  }
  try {
    if (subcommand === "UNREGISTER") return await unsubscribe(call, account, endpoint);
    const fault = endpointFault(endpoint);
    if (fault !== undefined) return { code: "INVALID_PARAMS", description: fault };
    const keys = await readKeys(keysText);
    if (keys !== undefined) return await subscribe(call, account, endpoint, keys);
    const description = "The keys are p256dh=<a point of P-256>;auth=<16 bytes>, in base64url";
    return { code: "INVALID_PARAMS", description };
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return NOT_STORED;
  }
}

const NOT_STORED: Fault = {
  code: "INTERNAL_ERROR",
  description: "The subscription could not be stored: try again later",
};

async function subscribe(
  { server, session, user }: UserCall,
  name: string,
  endpoint: string,
  keys: PushKeys,
): Promise<Fault | undefined> {
  // The user may have logged out while the keys were checked.
  if (session.ended !== undefined || user.account !== name) return undefined;
  const folded = fold(name);
  const others = subscriptionsOf(server.store, folded).filter((each) => each.endpoint !== endpoint);
  const most = server.settings.limits.push;
  if (others.length >= most) {
    const description = `An account has at most ${most} subscriptions: unregister one first`;
    return { code: "MAX_REGISTRATIONS", description };
  }
  await server.log.append({
    type: "push-subscription",
    ...actor(user, session),
    name,
    endpoint,
    keys,
  });
  server.committer.commit();
  const stored = subscriptionsOf(server.store, folded);
  if (!stored.some((each) => each.endpoint === endpoint)) return NOT_STORED;
  session.answer("WEBPUSH", "REGISTER", endpoint);
  server.webPush.welcome({ account: folded, subscription: { endpoint, keys } });
  return undefined;
}

async function unsubscribe(
  { server, session, user }: UserCall,
  name: string,
  endpoint: string,
): Promise<Fault | undefined> {
  const folded = fold(name);
  const isThere = () =>
    subscriptionsOf(server.store, folded).some((each) => each.endpoint === endpoint);
  if (!isThere()) return undefined;
  const event = { type: "push-subscription", ...actor(user, session), name, endpoint } as const;
  await server.log.append(event);
  server.committer.commit();
  if (isThere()) return NOT_STORED;
  session.answer("WEBPUSH", "UNREGISTER", endpoint);
  return undefined;
}

/** Reads the keys of a subscription; `undefined` if they are malformed. */
async function readKeys(text: string): Promise<PushKeys | undefined> {
  const tags = parseTags(text);
  const [p256dh, auth] = [bytesOf(tags.get("p256dh")), bytesOf(tags.get("auth"))];
  if (p256dh?.byteLength !== POINT_LENGTH || auth?.byteLength !== SECRET_LENGTH) return undefined;
  return await isPoint(p256dh) ? { p256dh: textOf(p256dh), auth: textOf(auth) } : undefined;
}

/** Whether a point is on the curve; the runtime checks it when it is used. */
async function isPoint(p256dh: Uint8Array<ArrayBuffer>): Promise<boolean> {
  const algorithm = { name: "ECDH", namedCurve: "P-256" };
  const { privateKey } = await crypto.subtle.generateKey(algorithm, false, ["deriveBits"]);
  try {
    const point = await crypto.subtle.importKey("raw", p256dh, algorithm, false, []);
    await crypto.subtle.deriveBits({ name: "ECDH", public: point }, privateKey, 256);
    return true;
  } catch {
    return false;
  }
}

function bytesOf(text: string | undefined): Uint8Array<ArrayBuffer> | undefined {
  if (text === undefined || text.length > 100) return undefined;
  try {
    return Uint8Array.fromBase64(text, { alphabet: "base64url" });
  } catch {
    return undefined;
  }
}

function textOf(bytes: Uint8Array): string {
  return bytes.toBase64({ alphabet: "base64url", omitPadding: true });
}
