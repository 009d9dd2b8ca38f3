/**
 * The interface of a dialogue: the language spoken on a connection. Bytes go in, commands come out.
 * irc/ and line_mode/ implement it. A dialogue answers through its session (sessions/); the
 * connection (connection.ts) feeds it.
 * @module
 */

import type { MaybePromise } from "../maybe_promise.ts";
import type { Server } from "../server.ts";
import type { Inbox } from "./inbox.ts";
import type { ReadDialogue } from "./reading/intake.ts";
import type { SessionOptions } from "../sessions/session.ts";

/** The language spoken on one connection, IRC or line mode. */
export interface Dialogue extends ReadDialogue {
  /** The received lines that wait to be handled. */
  readonly inbox: Inbox;
  /** The factor by which its client may take longer to register than a program. */
  readonly registrationPatience: number;
  /** Whether its client answers PING. The answers show whether the client is still there. */
  readonly answersPing: boolean;
  /** Handles the end of the client's input. */
  end(): MaybePromise;
}

/** A dialogue that asks a question first, and is replaced if the client turns out to speak IRC. */
export interface ProvisionalDialogue extends Dialogue {
  /** Ends the question's line: IRC follows on a new one. */
  withdraw(): void;
}

/** The dialects that a connection can speak. */
export interface Dialects {
  irc(server: Server, session: SessionOptions): Dialogue;
  /** Makes a line-mode dialogue, which asks its first question at once. */
  lineMode(server: Server, session: SessionOptions): ProvisionalDialogue;
}
