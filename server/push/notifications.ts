/**
 * Decides which events users get as push notifications: private messages, mentions and invitations
 * that they have not seen after a few seconds.
 * @module
 */

import { fold } from "../../protocol/names/casemapping.ts";
import { ctcp } from "../../protocol/text/formatting.ts";
import { format, nickOf } from "../../protocol/message.ts";
import { formatTimestamp } from "../../protocol/text/timestamp.ts";
import type { Rate } from "../config/limits.ts";
import { ircMessages } from "../events/log/table.ts";
import type { User } from "../hub/model.ts";
import type { HubView } from "../hub/view.ts";
import { TokenBucket } from "../limits/token_bucket.ts";
import { accountParty } from "../records/conversation.ts";
import type { Event, InviteEvent, MessageEvent } from "../records/event.ts";
import type { Stamp } from "../records/fields.ts";
import { decodePushKeys, pushOwner, type PushSubscription } from "../records/push_subscription.ts";
import { type Store, StoreError } from "../store/store.ts";
import { mentionedNicks } from "./mentions.ts";
import type { Push } from "./push_queue.ts";

/** The most messages that wait for their time; users of later ones are not notified. */
const WAITING_MAX = 10_000;
/** The notifications that an account can get. */
const ACCOUNT_RATE: Rate = { count: 60, time: 10 * 60_000 };
/**
 * The most bytes of a notification. A push service takes 4,096, of which encryption needs 103 (RFC
 * 8291, section 4).
 */
const TEXT_MAX = 3_900;

/** An event that users are notified of. */
type Notable = (MessageEvent | InviteEvent) & Stamp;

/** An event that waits for its time. */
interface Waiting {
  readonly event: Notable;
  /** The accounts to notify. */
  readonly accounts: ReadonlySet<string>;
  /** When to notify them, by the monotonic clock, in ms. */
  readonly due: number;
}

/** What notifications need. */
export interface NotificationsOptions {
  readonly hub: HubView;
  readonly store: Store;
  readonly timing: { readonly push: number; readonly pushIdle: number };
  /** Sends a notification. */
  readonly push: (push: Push) => void;
}

/** Notifies users of accounts that have push subscriptions. */
export class Notifications {
  readonly #options: NotificationsOptions;
  /** The accounts that have, or had, subscriptions; folded. */
  readonly #subscribed: Set<string>;
  /** The events that wait for their time, oldest first, by msgid, with the accounts to notify. */
  readonly #waiting = new Map<string, Waiting>();
  /** When each subscribed account wrote its last message, by the monotonic clock, in ms. */
  readonly #spoke = new Map<string, number>();
  readonly #rates = new Map<string, TokenBucket>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: NotificationsOptions) {
    this.#options = options;
    this.#subscribed = new Set(options.store.accountsWith("push"));
  }

  /** Takes note of an event that was applied. */
  take(event: Event): void {
    if (event.type === "push-subscription") this.#subscribed.add(fold(event.name));
    else if (this.#subscribed.size === 0) return;
    else if (event.type === "redact") this.#waiting.delete(event.msgid);
    else if (event.type === "message" || event.type === "invite") this.#wait(event);
  }

  /** Forgets events that could not be stored. */
  revoke(events: ReadonlySet<string>): void {
    for (const id of events) this.#waiting.delete(id);
  }

  /** Forgets all events that wait. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waiting.clear();
  }

  #wait(event: Notable): void {
    const now = performance.now();
    if (event.type === "message" && event.account !== undefined) {
      const name = fold(event.account);
      if (this.#subscribed.has(name)) this.#spoke.set(name, now);
    }
    if (this.#waiting.size >= WAITING_MAX) return;
    const accounts = new Set<string>();
    for (const user of this.#addressees(event)) {
      const account = this.#accountOf(user, now);
      if (account !== undefined) accounts.add(account);
    }
    if (accounts.size === 0) return;
    const delay = this.#options.timing.push;
    this.#waiting.set(event.id, { event, accounts, due: now + delay });
    this.#timer ??= setTimeout(this.#notify, delay);
  }

  /** Yields the users that an event is meant for. */
  *#addressees(event: Notable): Generator<User> {
    const { hub } = this.#options;
    const sender = hub.userById(event.user);
    if (event.type === "invite") {
      const invited = hub.userById(event.target);
      if (invited !== undefined && !event.unheard && !event.notice) yield invited;
      return;
    }
    const { command, target, status, text, silenced, moderated } = event;
    if (command !== "PRIVMSG" || text === undefined || silenced || moderated) return;
    const special = ctcp(text);
    if (special !== undefined && special.command !== "ACTION") return;
    const channel = hub.channel(target);
    if (channel === undefined) {
      const user = hub.user(target);
      if (user !== undefined && user !== sender) yield user;
    } else if (status === undefined) {
      for (const nick of mentionedNicks(text)) {
        const user = hub.user(nick);
        if (user !== undefined && user !== sender && channel.members.has(user)) yield user;
      }
    }
  }

  /** Returns the user's account if it may get notifications; `undefined` otherwise. */
  #accountOf({ account }: User, now: number): string | undefined {
    const name = fold(account ?? "");
    if (!this.#subscribed.has(name)) return undefined;
    const spoke = this.#spoke.get(name) ?? -Infinity;
    return now - spoke < this.#options.timing.pushIdle ? undefined : name;
  }

  readonly #notify = () => {
    this.#timer = undefined;
    const now = performance.now();
    for (const [id, { event, accounts, due }] of this.#waiting) {
      if (due > now) {
        this.#timer = setTimeout(this.#notify, due - now);
        break;
      }
      this.#waiting.delete(id);
      for (const account of accounts) this.#push(account, event);
    }
  };

  #push(account: string, event: Notable): void {
    try {
      if (this.#hasRead(account, event)) return;
      const subscriptions = subscriptionsOf(this.#options.store, account);
      if (subscriptions.length === 0) {
        this.#subscribed.delete(account);
        this.#spoke.delete(account);
      }
      if (subscriptions.length === 0 || !this.#mayPush(account)) return;
      const text = textOf(event);
      for (const subscription of subscriptions) {
        this.#options.push({ account, subscription, text });
      }
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
    }
  }

  #hasRead(account: string, event: Notable): boolean {
    if (event.type === "invite") return false;
    const { hub, store } = this.#options;
    const place = hub.channel(event.target) === undefined ? nickOf(event.source) : event.target;
    return (store.readMarker(accountParty(account), fold(place)) ?? -1) >= event.time;
  }

  #mayPush(account: string): boolean {
    for (const [other, bucket] of this.#rates) if (bucket.isFull) this.#rates.delete(other);
    const bucket = this.#rates.get(account) ?? new TokenBucket(ACCOUNT_RATE);
    this.#rates.set(account, bucket);
    return bucket.take();
  }
}

/** Returns the push subscriptions of an account. */
export function subscriptionsOf(store: Store, folded: string): PushSubscription[] {
  return [...store.metadata(pushOwner(folded))]
    .map(([endpoint, keys]) => ({ endpoint, keys: decodePushKeys(keys) }));
}

/** Returns an event as the line of IRC, without CR LF, that a notification holds. */
function textOf(event: Notable): string {
  const [message] = ircMessages(event, 0);
  if (message === undefined) return "";
  const account = event.account === undefined ? [] : [["account", event.account] as const];
  const tags = new Map([["msgid", event.id], ["time", formatTimestamp(event.time)], ...account]);
  return shortened(format({ ...message, tags }, undefined, ""));
}

/** Returns the beginning of a line, in whole characters, that fits into a notification. */
function shortened(line: string): string {
  const bytes = new Uint8Array(TEXT_MAX);
  const { read } = new TextEncoder().encodeInto(line, bytes);
  return line.slice(0, read);
}
