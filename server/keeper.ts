import type { Event, Stamp } from "./event.ts";
import type { MessageEvent } from "./events/message.ts";
import type { Server } from "./server.ts";
import { StoreError } from "./store/store.ts";

/** A message that is not committed yet. */
interface Unkept {
  readonly event: MessageEvent & Stamp;
  /** The label that its sender gave it. */
  readonly label: string | undefined;
}

/**
 * Sees that nobody is told of a message that could not be kept. At the end of each tick the store commits; where it
 * cannot, the tick's messages are taken out of the outboxes again, and their senders get a FAIL. Everybody stays
 * connected, and the next tick tries again.
 */
export class Keeper {
  readonly #server: Server;
  #unkept: Unkept[] = [];
  #failing = false;

  constructor(server: Server) {
    this.#server = server;
  }

  /** Notes an event of this tick. */
  expect(event: Event): void {
    if (event.type !== "message") return;
    const session = event.session === undefined
      ? undefined
      : this.#server.sessions.get(event.session);
    this.#unkept.push({ event, label: session?.label });
  }

  /** Notes that a message was sent again; it comes to nothing where the first one of this tick does. */
  expectRepeat(event: MessageEvent & Stamp): void {
    if (this.#unkept.some(({ event: { id } }) => id === event.id)) this.expect(event);
  }

  /** Commits; see {@link Flusher}. */
  readonly commit = (takeOut: (events: ReadonlySet<string>) => void): void => {
    const unkept = this.#unkept;
    this.#unkept = [];
    try {
      this.#server.store.commit();
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      const lost = new Set(unkept.map(({ event }) => event.id));
      this.#server.hub.takeBack(lost);
      takeOut(lost);
      for (const message of unkept) this.#refuse(message);
      this.#tellOperators(`cannot keep what is said: ${error.message}`);
      return;
    }
    if (this.#failing && unkept.length > 0) this.#recovered();
  };

  #refuse({ event, label }: Unkept): void {
    if (event.session === undefined) return;
    const session = this.#server.sessions.get(event.session);
    const fail = () =>
      session?.fail(
        event.command,
        "NOT_STORED",
        event.target,
        "Your message could not be stored, and was not sent; try again in a while",
      );
    if (label === undefined) fail();
    else void session?.labeled(label, fail);
  }

  /** Once for each time that the trouble begins, not for each message. */
  #tellOperators(problem: string): void {
    if (this.#failing) return;
    this.#failing = true;
    this.#server.alarm(problem);
  }

  #recovered(): void {
    this.#failing = false;
    this.#server.alarm("what is said can be kept again");
  }
}
