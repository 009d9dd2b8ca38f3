/**
 * The push notifications that wait to be sent, or to be sent again.
 * @module
 */

import type { PushSubscription } from "../records/push_subscription.ts";
import type { Outcome, SendPush } from "./push_client.ts";

/** The most notifications that are being sent at once. */
const AT_ONCE = 8;
/** The most notifications that wait; more are dropped. */
const WAITING_MAX = 2_000;
/** How long a notification waits before each further attempt, in ms. */
const RETRIES_MS = [30_000, 5 * 60_000];

/** A notification for one subscription. */
export interface Push {
  /** The account that it is for. */
  readonly account: string;
  readonly subscription: PushSubscription;
  readonly text: string;
}

/** What a queue needs. */
export interface PushQueueOptions {
  readonly send: SendPush;
  /** Ends a subscription that the push service does not know any more. */
  readonly end: (push: Push) => void;
  /** Logs a problem. The reason holds no text that a client chose. */
  readonly report: (problem: string) => void;
}

/** Sends notifications, a few at once, and those that a push service cannot take now again. */
export class PushQueue {
  readonly #options: PushQueueOptions;
  readonly #waiting: { readonly push: Push; readonly attempt: number }[] = [];
  readonly #retries = new Set<ReturnType<typeof setTimeout>>();
  #sending = 0;
  #stopped = false;
  /** The reasons that were logged; each is logged once. */
  readonly #reported = new Set<string>();

  constructor(options: PushQueueOptions) {
    this.#options = options;
  }

  /** Sends a notification as soon as possible. Too many at once are dropped. */
  add(push: Push): void {
    this.#add(push, 0);
  }

  /** Drops all notifications that are not sent yet. */
  stop(): void {
    this.#stopped = true;
    this.#waiting.length = 0;
    for (const timer of this.#retries) clearTimeout(timer);
    this.#retries.clear();
  }

  #add(push: Push, attempt: number): void {
    if (this.#stopped || this.#waiting.length + this.#retries.size >= WAITING_MAX) return;
    this.#waiting.push({ push, attempt });
    this.#start();
  }

  #start(): void {
    while (this.#sending < AT_ONCE) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      this.#sending++;
      // SendPush does not throw.
      void this.#send(next.push, next.attempt);
    }
  }

  async #send(push: Push, attempt: number): Promise<void> {
    const outcome = await this.#options.send(push.subscription, push.text);
    this.#sending--;
    if (!this.#stopped) this.#settle(push, attempt, outcome);
    this.#start();
  }

  #settle(push: Push, attempt: number, outcome: Outcome): void {
    if (outcome.kind === "gone") this.#options.end(push);
    if (outcome.kind === "refused") this.#report(push, outcome.reason);
    if (outcome.kind !== "later") return;
    const delay = RETRIES_MS[attempt];
    if (delay === undefined) return this.#report(push, outcome.reason);
    const timer = setTimeout(() => {
      this.#retries.delete(timer);
      this.#add(push, attempt + 1);
    }, Math.max(delay, outcome.after ?? 0));
    this.#retries.add(timer);
  }

  #report({ subscription }: Push, reason: string): void {
    const text = `a push notification was not delivered: ${reason} (${hostOf(subscription)})`;
    if (this.#reported.has(text) || this.#reported.size >= REPORTED_MAX) return;
    this.#reported.add(text);
    this.#options.report(text);
  }
}

/** The most different problems that are logged. */
const REPORTED_MAX = 100;

function hostOf({ endpoint }: PushSubscription): string {
  return new URL(endpoint).host;
}
