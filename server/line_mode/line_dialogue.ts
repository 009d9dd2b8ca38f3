import type { Question } from "../connection/dialogue.ts";
import { Inbox } from "../connection/inbox.ts";
import type { Server } from "../server.ts";
import { Conversation } from "./conversation.ts";
import type { LineSession } from "./line_session.ts";
import { LineReader } from "./reader.ts";
import type { MaybePromise } from "../maybe_promise.ts";

/** Line mode over a connection: people with nothing but a socket. */
export class LineDialogue implements Question {
  readonly session: LineSession;
  readonly inbox: Inbox;
  /** A person needs longer than a program to choose a name. */
  readonly registrationPatience = 10;
  readonly answersPing = false;
  readonly #reader: LineReader;
  readonly #conversation: Conversation;

  /** Asks its first question at once. */
  constructor(server: Server, session: LineSession) {
    const { limits, timing: { linePause, keyPause } } = server.settings;
    this.session = session;
    this.#reader = new LineReader({ line: linePause, key: keyPause }, limits.line);
    this.#conversation = new Conversation(server, session);
    this.inbox = new Inbox(session, this.#conversation);
    this.#conversation.ask();
  }

  get patience(): number | undefined {
    return this.#reader.patience;
  }

  withdraw(): void {
    this.session.write("\r\n");
  }

  receive(chunk: Uint8Array): MaybePromise {
    return this.inbox.take(this.#reader.push(chunk), chunk.byteLength);
  }

  pause(): MaybePromise {
    return this.inbox.take(this.#reader.end(), 0);
  }

  end(): MaybePromise {
    return this.inbox.take(this.#reader.end(), 0);
  }
}
