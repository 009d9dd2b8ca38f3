/**
 * The interface of a dialogue: the language spoken on a connection. Bytes go in, commands come out.
 * irc/ and line_mode/ implement it. A dialogue answers through its session (session.ts); the
 * connection (connection.ts) feeds it.
 * @module
 */

import type { MaybePromise } from "../maybe_promise.ts";
import type { Server } from "../server.ts";
import type { Inbox } from "./inbox.ts";
import type { Session, SessionOptions } from "./session.ts";

/** The language spoken on one connection, IRC or line mode. */
export interface Dialogue {
  readonly session: Session;
  /** The lines that have come and wait to be handled. */
  readonly inbox: Inbox;
  /** How many times as long as a program its client may take to register. */
  readonly registrationPatience: number;
  /** Whether its client answers PING, by which a lost one is noticed. */
  readonly answersPing: boolean;
  /** The silence that now means something, in ms; `undefined` while none does. */
  readonly patience: number | undefined;
  /** Takes bytes, which are valid only during this call. */
  receive(chunk: Uint8Array): MaybePromise;
  /** Handles a silence of `patience` milliseconds. */
  pause(): MaybePromise;
  /** Handles the end of what the client sends. */
  end(): MaybePromise;
}

/** A dialogue that asks a question first, and gives way if the client turns out to speak IRC. */
export interface ProvisionalDialogue extends Dialogue {
  /** Ends the question's line, so that IRC can follow. */
  withdraw(): void;
}

/** The dialects that a connection can speak. */
export interface Dialects {
  irc(server: Server, session: SessionOptions): Dialogue;
  /** Asks its first question at once. */
  lineMode(server: Server, session: SessionOptions): ProvisionalDialogue;
}
