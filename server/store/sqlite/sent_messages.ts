/**
 * Stores the nonces of messages, which identify a message that a client sends again.
 * @module
 */

import { timeOfMsgid } from "../msgid.ts";
import type { Batch, Database } from "./database.ts";
import { SENT_LIFETIME_MS, type SentMessage } from "../store.ts";

/** Nonces are stored by day, because they are deleted by day. */
const DAY_MS = 24 * 60 * 60 * 1000;
/** Nonces that one step deletes: a few milliseconds. */
const DELETED_PER_STEP = 1_000;

/** The nonces of messages, in a database. */
export class SentMessages {
  readonly #statements;
  readonly #added: Batch;
  /** The msgids by nonce that are not committed yet. */
  readonly #new = new Map<string, string>();
  /** The last nonce that was not found: it is looked up again before the message is sent. */
  #absent: string | undefined;

  constructor(database: Database) {
    this.#added = database.batch(
      "INSERT OR REPLACE INTO sent (day, sender, nonce, target, msgid)",
      5,
    );
    // After a clock went back, there may be msgids of tomorrow.
    const days = "day IN (?1, ?1 + 1, ?1 + 2)";
    this.#statements = {
      find: database.statement(
        `SELECT msgid FROM sent WHERE ${days} AND sender = ?2 AND nonce = ?3 AND target = ?4
        ORDER BY day DESC LIMIT 1`,
      ),
      removeOf: database.statement(`DELETE FROM sent WHERE ${days} AND sender = ?2`, this.#added),
      forget: database.statement(
        `DELETE FROM sent WHERE (day, sender, nonce, target) IN (
          SELECT day, sender, nonce, target FROM sent WHERE day < ? LIMIT ${DELETED_PER_STEP})`,
        this.#added,
      ),
    };
  }

  /** See {@link Store.sent}. */
  find(message: SentMessage, now: number): string | undefined {
    const key = keyOf(message);
    if (key === this.#absent) return undefined;
    const { sender, nonce, target } = message;
    const since = now - SENT_LIFETIME_MS;
    const msgid = this.#new.get(key) ??
      this.#statements.find.get(dayOf(since), sender, nonce, target)?.msgid;
    if (typeof msgid === "string" && timeOfMsgid(msgid) > since) return msgid;
    this.#absent = key;
    return undefined;
  }

  /** Remembers the msgid of a message. See {@link Store.putSent}. */
  put(message: SentMessage, msgid: string): void {
    const { sender, nonce, target } = message;
    this.#added.add(dayOf(timeOfMsgid(msgid)), sender, nonce, target, msgid);
    this.#new.set(keyOf(message), msgid);
    this.#absent = undefined;
  }

  /** Deletes the nonces of a sender that are still remembered. */
  removeOf(sender: string, now: number): void {
    this.#statements.removeOf.change(dayOf(now - SENT_LIFETIME_MS), sender);
    this.settled();
  }

  /**
   * Deletes some nonces that are too old.
   *
   * @returns whether there are more
   */
  tidy(now: number): boolean {
    return this.#statements.forget.run(dayOf(now - SENT_LIFETIME_MS)).changes >= DELETED_PER_STEP;
  }

  /** Called when the changes are committed or undone. */
  settled(): void {
    this.#new.clear();
    this.#absent = undefined;
  }
}

function dayOf(time: number): number {
  return Math.floor(time / DAY_MS);
}

// No part can hold a space.
function keyOf({ sender, target, nonce }: SentMessage): string {
  return `${sender} ${target} ${nonce}`;
}
