/**
 * Commit before flush: no client is told about a message that is not stored. While the store fails,
 * such as on a full disk, messages are refused. The flusher writes the outboxes.
 * @module
 */

import type { Event, MessageEvent, RedactEvent } from "../records/event.ts";
import type { SessionId, Stamp } from "../records/fields.ts";
import type { MaybePromise } from "../maybe_promise.ts";
import type { Conversation } from "../records/conversation.ts";
import { type Store, StoreError } from "../store/store.ts";

/** An event that is not committed yet. */
interface Uncommitted<E extends Event = Event> {
  readonly event: E;
  readonly conversations: readonly Conversation[];
  /** The label of the command that caused it. */
  readonly label: string | undefined;
}

/** An event that changes only the store, and can therefore be revoked. */
type Revocable = (MessageEvent | RedactEvent) & Stamp;

/** The session that an event came from. It is told if the event cannot be stored. */
export interface Sender {
  readonly label: string | undefined;
  fail(command: string, code: string, ...contextAndDescription: string[]): void;
  answer(command: string, ...params: string[]): void;
  labeled(label: string, run: () => MaybePromise): MaybePromise;
  /** Sends outside the answer to a command that is under way. */
  aside(send: () => void): void;
}

/** The collaborators of a committer. */
export interface CommitterOptions {
  readonly store: Pick<Store, "canFail" | "commit" | "attempt">;
  /** Stores an event. Called again for an event that could not be stored when it happened. */
  readonly keep: (event: Event, conversations: readonly Conversation[]) => void;
  /** Removes these events from everything that clients were not sent yet. */
  readonly revoke: (events: ReadonlySet<string>) => void;
  readonly sender: (id: SessionId) => Sender | undefined;
  /** Whether a channel outlives the process. */
  readonly isRegistered: (channel: string) => boolean;
  /** Logs a text, and sends it to all connected operators. */
  readonly alarm: (text: string) => void;
}

/** The most events that wait until they can be stored: some tens of megabytes. */
const OWED_MAX = 100_000;

/**
 * Commits each turn. If the store cannot commit, the turn's messages are revoked and their senders
 * get a FAIL. All clients stay connected, and the next turn tries again.
 *
 * Other changes, such as a topic, stay in force: operators can keep order while the disk is full.
 * They are stored as soon as possible, and a user who made a lasting change gets a WARN.
 */
export class Committer {
  readonly #options: CommitterOptions;
  /** The events of this turn. */
  #uncommitted: Uncommitted[] = [];
  /** The events that could not be stored when they happened, in order. */
  #owed: Uncommitted[] = [];
  #isFailing = false;

  constructor(options: CommitterOptions) {
    this.#options = options;
  }

  /** Records an event of this turn, with the conversations that it is stored in. */
  expect(event: Event, conversations: readonly Conversation[]): void {
    if (!this.#options.store.canFail) return;
    this.#uncommitted.push({ event, conversations, label: this.#sender(event)?.label });
  }

  /**
   * Records that a client sent a message again. The copy is refused if the first one, of the same
   * turn, cannot be stored.
   */
  expectRepeat(event: MessageEvent & Stamp): void {
    const first = this.#uncommitted.find((each) => each.event.id === event.id);
    if (first !== undefined) this.expect(event, first.conversations);
  }

  /** Commits the events of this turn so far, and revokes its messages if that fails. */
  commit(): void {
    const uncommitted = this.#uncommitted;
    this.#uncommitted = [];
    try {
      this.#options.store.commit();
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      this.#undo(uncommitted);
      this.#alarmOnce(`cannot store messages: ${error.message}`);
      return;
    }
    if (this.#isFailing && uncommitted.some(({ conversations }) => conversations.length > 0)) {
      this.#recover();
    }
  }

  /** Tries to store the events that could not be stored when they happened. */
  retry(): void {
    if (this.#owed.length === 0) return;
    this.commit();
    this.#recover();
  }

  #recover(): void {
    const { store, keep, alarm } = this.#options;
    store.attempt(() => {
      for (const { event, conversations } of this.#owed) keep(event, conversations);
    });
    try {
      store.commit();
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      return;
    }
    this.#owed = [];
    this.#isFailing = false;
    alarm("messages can be stored again");
  }

  /** Revokes the events that can be revoked, and remembers the rest. */
  #undo(uncommitted: readonly Uncommitted[]): void {
    const revoked = uncommitted.filter(isRevocable);
    this.#options.revoke(new Set(revoked.map(({ event }) => event.id)));
    for (const each of revoked) this.#refuse(each);
    for (const each of uncommitted) {
      if (isRevocable(each) || isChecked(each.event)) continue;
      if (this.#owed.length < OWED_MAX) this.#owed.push(each);
      this.#warn(each.event);
    }
  }

  #refuse({ event, label }: Uncommitted<Revocable>): void {
    const sender = this.#sender(event);
    const fail = event.type === "message"
      ? () => sender?.fail(event.command, "NOT_STORED", event.target, MESSAGE_NOT_STORED)
      : () => sender?.fail("REDACT", "NOT_STORED", event.target, event.msgid, REDACT_NOT_STORED);
    sender?.aside(label === undefined ? fail : () => void sender.labeled(label, fail));
  }

  #warn(event: Event): void {
    const change = lastingChange(event, this.#options.isRegistered);
    if (change === undefined) return;
    const [command, what] = change;
    const sender = this.#sender(event);
    sender?.aside(() => sender.answer("WARN", command, "NOT_STORED", what, CHANGE_NOT_STORED));
  }

  #sender({ session }: Event): Sender | undefined {
    return session === undefined ? undefined : this.#options.sender(session);
  }

  /** Alarms when storing begins to fail, and not for each turn. */
  #alarmOnce(problem: string): void {
    if (this.#isFailing) return;
    this.#isFailing = true;
    this.#options.alarm(problem);
  }
}

const MESSAGE_NOT_STORED = "Your message could not be stored and was not sent; try again later";
const REDACT_NOT_STORED =
  "The deletion could not be stored, so the message is still there; try again later";
const CHANGE_NOT_STORED =
  "The change is in force but not stored yet; it is lost if the server restarts before";

function isRevocable(each: Uncommitted): each is Uncommitted<Revocable> {
  return each.event.type === "message" || each.event.type === "redact";
}

/** Whether the handler itself checks that the event was stored, and undoes it otherwise. */
function isChecked({ type }: Event): boolean {
  switch (type) {
    case "new-account":
    case "password":
    case "grant":
    case "drop-account":
    case "registration":
      return true;
    default:
      return false;
  }
}

/**
 * Returns the command and the object of an event whose change should outlive the process.
 *
 * @param isRegistered whether a channel outlives the process
 */
function lastingChange(
  event: Event,
  isRegistered: (channel: string) => boolean,
): readonly [command: string, what: string] | undefined {
  switch (event.type) {
    case "topic":
    case "mode":
      return isRegistered(event.channel) ? [event.type.toUpperCase(), event.channel] : undefined;
    case "rename":
      return ["RENAME", event.name];
    case "ban":
    case "unban":
      return ["UBAN", event.mask];
    case "metadata":
      return event.owner === undefined ? undefined : ["METADATA", event.target];
    case "readMarker":
      return event.party === undefined ? undefined : ["MARKREAD", event.target];
  }
  return undefined;
}
