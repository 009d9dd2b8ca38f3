/**
 * The fields of a push subscription, and the text that the store keeps of it.
 * @module
 */

/** The place where a client on one device gets push notifications. */
export interface PushSubscription {
  /** The URL of the push resource (RFC 8030, section 2). */
  readonly endpoint: string;
  readonly keys: PushKeys;
}

/** The keys of a client's subscription, in base64url: RFC 8291, section 2. */
export interface PushKeys {
  /** The public key: P-256, uncompressed, 65 bytes. */
  readonly p256dh: string;
  /** The authentication secret, 16 bytes. */
  readonly auth: string;
}

/** Returns the owner of an account's subscriptions in the store's metadata; endpoints are keys. */
export function pushOwner(folded: string): string {
  return `push ${folded}`;
}

/** Returns the keys as the store keeps them. */
export function encodePushKeys({ p256dh, auth }: PushKeys): string {
  return `${p256dh} ${auth}`;
}

/** Returns the keys that {@link encodePushKeys} encoded. */
export function decodePushKeys(text: string): PushKeys {
  const [p256dh = "", auth = ""] = text.split(" ");
  return { p256dh, auth };
}
