import type { Inbox } from "./inbox.ts";
import type { Session } from "./session.ts";
import type { MaybePromise } from "../maybe_promise.ts";

/** What is said over a connection, in whatever its client speaks: bytes in, answers through the session. */
export interface Dialogue {
  readonly session: Session;
  /** What it has heard. */
  readonly inbox: Inbox;
  /** Silence that means something just now, in milliseconds; `undefined` where it does not. */
  readonly patience: number | undefined;
  /** Takes bytes, which are good only for this call. */
  hear(chunk: Uint8Array): MaybePromise;
  /** Nothing came for as long as `patience` says. */
  pause(): MaybePromise;
  /** The other side says nothing more. */
  end(): MaybePromise;
}
