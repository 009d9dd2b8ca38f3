import type { Stamp } from "../events/fields.ts";
import type { Event } from "../events/event.ts";
import type { MessageEvent } from "../events/message.ts";
import type { RedactEvent } from "../events/redact.ts";
import type { Server } from "../server.ts";
import type { Session } from "../connection/session.ts";
import type { Conversation } from "../store/conversation.ts";
import { StoreError } from "../store/store.ts";

/** An event that is not committed yet. */
interface Unkept<E extends Event = Event> {
  readonly event: E;
  readonly conversations: readonly Conversation[];
  /** The label that its sender gave it. */
  readonly label: string | undefined;
}

/** An event that changes nothing but what is stored: where that fails it can be taken back. */
type Revocable = (MessageEvent | RedactEvent) & Stamp;

/** So many events at most wait until they can be stored: some tens of megabytes. */
const OWED_MAX = 100_000;

/**
 * Sees that nobody is told of a message that could not be kept. At the end of each tick the store commits; where it
 * cannot, the tick's messages are taken out of the outboxes again, and their senders get a FAIL. Everybody stays
 * connected, and the next tick tries again.
 *
 * What else happens, such as a change of a topic, is in force all the same: an operator can still keep order while the
 * disk is full. It is stored as soon as that is possible, and whoever did what is meant to last gets a WARN.
 */
export class Committer {
  readonly #server: Server;
  #unkept: Unkept[] = [];
  /** What could not be stored when it happened, in order. */
  #owed: Unkept[] = [];
  #failing = false;

  constructor(server: Server) {
    this.#server = server;
  }

  /** Notes an event of this tick, and where it is kept. */
  expect(event: Event, conversations: readonly Conversation[]): void {
    if (!this.#server.store.canFail) return;
    this.#unkept.push({ event, conversations, label: this.#sessionOf(event)?.label });
  }

  /** Notes that a message was sent again; it comes to nothing where the first one of this tick does. */
  expectRepeat(event: MessageEvent & Stamp): void {
    const first = this.#unkept.find((unkept) => unkept.event.id === event.id);
    if (first !== undefined) this.expect(event, first.conversations);
  }

  /** Commits; see {@link Flusher}. */
  readonly commit = (takeOut: (events: ReadonlySet<string>) => void): void => {
    const unkept = this.#unkept;
    this.#unkept = [];
    try {
      this.#server.store.commit();
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      this.#undo(unkept, takeOut);
      this.#tellOperators(`cannot keep what is said: ${error.message}`);
      return;
    }
    if (this.#failing && unkept.some(({ conversations }) => conversations.length > 0)) {
      this.#recover();
    }
  };

  /** Tries to store what could not be stored when it happened. */
  retry(): void {
    if (this.#owed.length === 0) return;
    this.#server.flusher.commit();
    this.#recover();
  }

  #recover(): void {
    const { store } = this.#server;
    store.attempt(() => {
      for (const { event, conversations } of this.#owed) this.#server.keep(event, conversations);
    });
    try {
      store.commit();
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      return;
    }
    this.#owed = [];
    this.#failing = false;
    this.#server.alarm("what is said can be kept again");
  }

  /** Takes back what can be taken back, and remembers the rest. */
  #undo(unkept: readonly Unkept[], takeOut: (events: ReadonlySet<string>) => void): void {
    const revoked = unkept.filter(isRevocable);
    const lost = new Set(revoked.map(({ event }) => event.id));
    this.#server.takeBack(lost);
    takeOut(lost);
    for (const each of revoked) this.#refuse(each);
    for (const each of unkept) {
      if (isRevocable(each) || isAskedAbout(each.event)) continue;
      if (this.#owed.length < OWED_MAX) this.#owed.push(each);
      this.#warn(each.event);
    }
  }

  #refuse({ event, label }: Unkept<Revocable>): void {
    const session = this.#sessionOf(event);
    const fail = event.type === "message"
      ? () => session?.fail(event.command, "NOT_STORED", event.target, MESSAGE_NOT_STORED)
      : () => session?.fail("REDACT", "NOT_STORED", event.target, event.msgid, REDACT_NOT_STORED);
    if (label === undefined) fail();
    else void session?.labeled(label, fail);
  }

  #warn(event: Event): void {
    const isKept = (name: string) => this.#server.hub.channel(name)?.registration !== undefined;
    const change = lastingChange(event, isKept);
    if (change === undefined) return;
    const [command, what] = change;
    this.#sessionOf(event)?.answer("WARN", command, "NOT_STORED", what, CHANGE_NOT_STORED);
  }

  #sessionOf({ session }: Event): Session | undefined {
    return session === undefined ? undefined : this.#server.sessions.get(session);
  }

  /** Once for each time that the trouble begins, not for each message. */
  #tellOperators(problem: string): void {
    if (this.#failing) return;
    this.#failing = true;
    this.#server.alarm(problem);
  }
}

const MESSAGE_NOT_STORED =
  "Your message could not be stored, and was not sent; try again in a while";
const REDACT_NOT_STORED =
  "That could not be stored, and the message is still there; try again in a while";
const CHANGE_NOT_STORED =
  "That is so now, but could not be stored: until it can be, the end of the server undoes it";

function isRevocable(unkept: Unkept): unkept is Unkept<Revocable> {
  return unkept.event.type === "message" || unkept.event.type === "redact";
}

/** Whether what brings it about looks itself whether it could be stored, and refuses it where not. */
function isAskedAbout({ type }: Event): boolean {
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
 * By which command, and to what, an event changes something that is meant to outlive the process.
 *
 * @param isKept whether a channel is one that stays
 */
function lastingChange(
  event: Event,
  isKept: (channel: string) => boolean,
): readonly [command: string, what: string] | undefined {
  switch (event.type) {
    case "topic":
    case "mode":
      return isKept(event.channel) ? [event.type.toUpperCase(), event.channel] : undefined;
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
