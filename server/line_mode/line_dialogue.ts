/**
 * The line dialect on a connection: bytes become lines, and lines are answers to a question,
 * messages or commands. It serves people and small programs with nothing but a socket.
 * line_session.ts shows them answers and events.
 * @module
 */

import type { FramedLine } from "../../protocol/framing.ts";
import { withoutLineBreaks } from "../../protocol/text/line_breaks.ts";
import type { ProvisionalDialogue } from "../connection/dialogue.ts";
import { Inbox, type LineHandler } from "../connection/inbox.ts";
import type { MaybePromise } from "../maybe_promise.ts";
import type { Server } from "../server.ts";
import type { LineSession } from "./line_session.ts";
import { Questions } from "./questions.ts";
import { LineReader } from "./reader.ts";
import { speak } from "./speak.ts";

/** Line mode on a connection. */
export class LineDialogue implements ProvisionalDialogue, LineHandler {
  readonly session: LineSession;
  readonly inbox: Inbox;
  /** A person needs longer than a program to choose a name. */
  readonly registrationPatience = 10;
  readonly answersPing = false;
  readonly #server: Server;
  readonly #reader: LineReader;
  readonly #questions: Questions;

  /** Asks the first question at once. */
  constructor(server: Server, session: LineSession) {
    const { limits, timing: { linePause, keyPause } } = server.settings;
    this.session = session;
    this.#server = server;
    this.#reader = new LineReader(
      { line: linePause, key: keyPause },
      limits.line,
      (bytes) => session.writeBytes(bytes),
    );
    this.#questions = new Questions(server, session);
    this.inbox = new Inbox(session, this);
    this.#questions.ask();
  }

  get patience(): number | undefined {
    return this.#reader.patience;
  }

  withdraw(): void {
    this.session.write("\r\n");
  }

  receive(chunk: Uint8Array): MaybePromise {
    return this.inbox.receive(this.#reader.push(chunk), chunk.byteLength);
  }

  pause(): MaybePromise {
    return this.inbox.receive(this.#reader.end(), 0);
  }

  end(): MaybePromise {
    return this.inbox.receive(this.#reader.end(), 0);
  }

  async handle(frame: FramedLine): Promise<void> {
    const { session } = this;
    if (this.#questions.isOpen && this.#questions.endsWith(frame.text)) return;
    if (frame.kind === "too-long") {
      const { line } = this.#server.settings.limits;
      session.say(`That was too long to be sent: a message holds at most ${line} bytes.`);
      if (this.#questions.isOpen) this.#questions.ask();
      return;
    }
    // Telnet ends a line with a CR and a NUL.
    const text = withoutLineBreaks(frame.text);
    if (this.#questions.isOpen) await this.#questions.answer(text);
    else await speak(this.#server, session, text);
  }
}
