/**
 * A session as the hub and the fan-out see it. recipient.ts implements the receiving part.
 * @module
 */

import type { SessionId } from "../events/fields.ts";
import type { Encoded, Form } from "./encoded.ts";
import type { Talk } from "./talk.ts";

/** A session that is told about events. */
export interface Endpoint {
  readonly id: SessionId;
  /** The negotiated capabilities, as bits. */
  readonly capabilities: number;
  /** The form in which it is sent events. */
  readonly form: Form;
  /** The number of channels its user is in. */
  channelCount: number;
  /** Whether it gets its own messages with those of other members, and not at once. */
  readonly hearsItself: boolean;
  /** The serial of the last message that came from it and was shown to it at once. */
  spoke: number;
  /** Shows an event. `own` says that this session caused it. */
  see(event: Encoded, own: boolean): void;
  /**
   * Takes what was said in its user's channels and it has not taken yet.
   *
   * @param serial the serial of the last message in any channel
   * @param committed whether all of it is stored, so that none of it will be taken back
   * @param talk the talk of one of the channels
   */
  hear(serial: number, committed: boolean, talk?: Talk): void;
  /** Says that a user whom it monitors is online now (`nick!user@host`), or offline (a nick). */
  presence(who: string, online: boolean): void;
  /** Ends the session, since its user is gone. */
  end(reason: string): void;
}
