/**
 * Web Push as the rest of the server sees it.
 * @module
 */

import { format, NO_TAGS } from "../../protocol/message.ts";
import type { Cidr } from "../net/cidr.ts";
import type { Event, PushSubscriptionEvent } from "../records/event.ts";
import type { HubView } from "../hub/view.ts";
import type { Store } from "../store/store.ts";
import { Notifications } from "./notifications.ts";
import { pushClient, type SendPush } from "./push_client.ts";
import { type Push, PushQueue } from "./push_queue.ts";
import type { VapidKey } from "./vapid.ts";

/** What Web Push needs of the server. */
export interface WebPushOptions {
  readonly hub: HubView;
  readonly store: Store;
  readonly vapid: VapidKey;
  /** Sends notifications; by default to the push services. */
  readonly send?: SendPush | undefined;
  /** The settings, which a reload changes. */
  readonly settings: {
    readonly name: string;
    readonly admin: readonly string[];
    readonly pushAllow: readonly Cidr[];
    readonly timing: { readonly push: number; readonly pushIdle: number };
  };
  /** Appends an event to the log. */
  readonly append: (event: PushSubscriptionEvent) => void;
  /** Logs a problem. */
  readonly report: (problem: string) => void;
}

/** Sends push notifications to users who are not there. */
export class WebPush {
  /** The value of the ISUPPORT token VAPID. */
  readonly publicKey: string;
  readonly #queue: PushQueue;
  readonly #notifications: Notifications;
  readonly #serverName: () => string;

  constructor({ hub, store, vapid, send, settings, append, report }: WebPushOptions) {
    this.publicKey = vapid.publicKey;
    this.#serverName = () => settings.name;
    const allowed = () => settings.pushAllow;
    this.#queue = new PushQueue({
      send: send ?? pushClient({ vapid, contact: () => contactOf(settings), allowed }),
      end: ({ account, subscription }) =>
        append({
          type: "push-subscription",
          user: 0,
          source: settings.name,
          name: account,
          endpoint: subscription.endpoint,
        }),
      report,
    });
    const push = (each: Push) => this.#queue.add(each);
    this.#notifications = new Notifications({ hub, store, timing: settings.timing, push });
  }

  /** Takes note of an event that was applied. */
  take(event: Event): void {
    this.#notifications.take(event);
  }

  /** Forgets events that could not be stored. */
  revoke(events: ReadonlySet<string>): void {
    this.#notifications.revoke(events);
  }

  /** Sends a first notification, by which a person sees that notifications work. */
  welcome({ account, subscription }: Omit<Push, "text">): void {
    const params = ["WEBPUSH", "REGISTERED", "Notifications are on"];
    const source = this.#serverName();
    const text = format({ tags: NO_TAGS, source, command: "NOTE", params });
    this.#queue.add({ account, subscription, text });
  }

  /** Drops all notifications that are not sent yet. */
  stop(): void {
    this.#notifications.stop();
    this.#queue.stop();
  }
}

/** Returns the administrator's address for push services: RFC 8292, section 2.1. */
function contactOf({ admin, name }: WebPushOptions["settings"]): string {
  const address = admin.find((line) => /^[^\s@:]+@[^\s@:]+$/.test(line)) ?? `postmaster@${name}`;
  return `mailto:${address}`;
}
