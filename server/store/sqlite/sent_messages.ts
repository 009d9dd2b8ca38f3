import { timeOfMsgid } from "../msgid.ts";
import type { Batch, Database } from "./database.ts";
import { SENT_LIFETIME_MS, type SentMessage } from "../store.ts";

/** What was sent is kept by the day, so that it can be forgotten by the day. */
const DAY_MS = 24 * 60 * 60 * 1000;
/** The messages that one step forgets: some milliseconds. */
const FORGOTTEN = 1_000;

/** The messages that were sent with a nonce, in a database. */
export class SentMessages {
  readonly #statements;
  readonly #added: Batch;
  /** What is not committed yet. */
  readonly #new = new Map<string, string>();
  /** The one that was last asked for and not there: who asks will ask again before it is sent. */
  #absent: string | undefined;

  constructor(database: Database) {
    this.#added = database.batch(
      "INSERT OR REPLACE INTO sent (day, sender, nonce, target, msgid)",
      5,
    );
    // A clock that went back can have made msgids of tomorrow.
    const days = "day IN (?1, ?1 + 1, ?1 + 2)";
    this.#statements = {
      find: database.statement(
        `SELECT msgid FROM sent WHERE ${days} AND sender = ?2 AND nonce = ?3 AND target = ?4
        ORDER BY day DESC LIMIT 1`,
      ),
      removeOf: database.statement(`DELETE FROM sent WHERE ${days} AND sender = ?2`, this.#added),
      forget: database.statement(
        `DELETE FROM sent WHERE (day, sender, nonce, target) IN (
          SELECT day, sender, nonce, target FROM sent WHERE day < ? LIMIT ${FORGOTTEN})`,
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

  put(message: SentMessage, msgid: string): void {
    const { sender, nonce, target } = message;
    this.#added.add(dayOf(timeOfMsgid(msgid)), sender, nonce, target, msgid);
    this.#new.set(keyOf(message), msgid);
    this.#absent = undefined;
  }

  /** Forgets those of a sender, as far as they are not forgotten anyway. */
  removeOf(sender: string, now: number): void {
    this.#statements.removeOf.change(dayOf(now - SENT_LIFETIME_MS), sender);
    this.settled();
  }

  /**
   * Forgets some that nobody asks for any more.
   *
   * @returns whether there are more
   */
  tidy(now: number): boolean {
    return this.#statements.forget.run(dayOf(now - SENT_LIFETIME_MS)).changes >= FORGOTTEN;
  }

  /** What was new is committed, or undone. */
  settled(): void {
    this.#new.clear();
    this.#absent = undefined;
  }
}

function dayOf(time: number): number {
  return Math.floor(time / DAY_MS);
}

// None of them can hold a space.
function keyOf({ sender, target, nonce }: SentMessage): string {
  return `${sender} ${target} ${nonce}`;
}
