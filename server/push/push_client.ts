/**
 * Sends push notifications to push services, by HTTP (RFC 8030).
 * @module
 */

import { buildPushPayload } from "@block65/webcrypto-web-push";
import { request } from "node:https";
import type { Cidr } from "../net/cidr.ts";
import type { PushSubscription } from "../records/push_subscription.ts";
import { addressOf, type Resolve } from "./endpoint.ts";
import type { VapidKey } from "./vapid.ts";

/** How long a push service may take to answer, in ms. */
const TIMEOUT_MS = 20_000;
/** How long a push service keeps a notification for a device that is off, in seconds. */
const LIFETIME_S = 7 * 24 * 60 * 60;
/** The longest wait that a push service can ask for, in ms. */
const RETRY_MAX_MS = 60 * 60_000;

/**
 * What became of a notification: it was `sent`, its subscription is `gone`, it was `refused` for
 * good, or it may be sent `later`.
 */
export type Outcome =
  | { readonly kind: "sent" | "gone" }
  | { readonly kind: "refused"; readonly reason: string }
  | { readonly kind: "later"; readonly reason: string; readonly after?: number };

/** Sends a notification with this text. It does not throw. */
export type SendPush = (subscription: PushSubscription, text: string) => Promise<Outcome>;

/** What a push client is made from. */
export interface PushClientOptions {
  readonly vapid: VapidKey;
  /** The contact of the server's administrator: a `mailto:` or `https:` URL (RFC 8292, 2.1). */
  readonly contact: () => string;
  /** The networks that endpoints may be in although they are not public. */
  readonly allowed: () => readonly Cidr[];
  /** Resolves hosts; by default with the system's resolver. */
  readonly resolve?: Resolve;
  /** Certificates of authorities to trust besides the usual ones, in PEM. */
  readonly authorities?: readonly string[];
}

/** Returns a function that sends notifications. */
export function pushClient(options: PushClientOptions): SendPush {
  return async (subscription, text) => {
    try {
      const { endpoint } = subscription;
      const address = await addressOf(endpoint, options.allowed(), options.resolve);
      if (address === undefined) {
        return { kind: "refused", reason: "the push service has a private address" };
      }
      const { headers, body } = await payload(subscription, text, options);
      return await post(new URL(endpoint), address, headers, body, options.authorities);
    } catch (error) {
      return { kind: "later", reason: (error as Error).message };
    }
  };
}

async function payload(
  { endpoint, keys }: PushSubscription,
  text: string,
  { vapid, contact }: PushClientOptions,
): Promise<{ headers: Record<string, string>; body: Uint8Array }> {
  const { headers, body } = await buildPushPayload(
    { data: text, options: { ttl: LIFETIME_S, urgency: "high" } },
    { endpoint, expirationTime: null, keys },
    { ...vapid, subject: contact() },
  );
  return { headers, body };
}

/** Sends a request to this address, whatever address the URL's host has by now. */
function post(
  url: URL,
  address: string,
  headers: Record<string, string>,
  body: Uint8Array,
  authorities: readonly string[] | undefined,
): Promise<Outcome> {
  const { promise, resolve, reject } = Promise.withResolvers<Outcome>();
  const sent = request({
    host: address,
    port: url.port === "" ? 443 : Number(url.port),
    servername: url.hostname,
    path: url.pathname + url.search,
    method: "POST",
    headers: { ...headers, host: url.host, connection: "close" },
    agent: false,
    ...(authorities === undefined ? {} : { ca: [...authorities] }),
  }, (response) => {
    const { statusCode = 0, headers } = response;
    // Nothing in the body matters, and it has no bound.
    response.destroy();
    resolve(outcomeOf(statusCode, headers["retry-after"]));
  });
  const timer = setTimeout(() => {
    reject(new Error("the push service does not answer"));
    sent.destroy();
  }, TIMEOUT_MS);
  sent.on("error", reject);
  sent.end(body);
  return promise.finally(() => clearTimeout(timer));
}

/** https://www.rfc-editor.org/rfc/rfc8030#section-5 */
function outcomeOf(status: number, retryAfter: string | undefined): Outcome {
  if (status >= 200 && status < 300) return { kind: "sent" };
  if (status === 404 || status === 410) return { kind: "gone" };
  const reason = `the push service answers ${status}`;
  if (status !== 429 && status < 500) return { kind: "refused", reason };
  const seconds = /^\d{1,6}$/.test(retryAfter ?? "") ? Number(retryAfter) : undefined;
  if (seconds === undefined) return { kind: "later", reason };
  return { kind: "later", reason, after: Math.min(seconds * 1_000, RETRY_MAX_MS) };
}
