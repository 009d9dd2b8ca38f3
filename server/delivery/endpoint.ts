/**
 * A session as the hub and the fan-out see it. recipient.ts implements the receiving part.
 * @module
 */

import type { Encoded, Form } from "./encoded.ts";
import type { Talk, TalkReceiver } from "./talk.ts";

/** A session that is told about events. */
export interface Endpoint extends TalkReceiver {
  /** The negotiated capabilities, as bits. */
  readonly capabilities: number;
  /** The form in which it is sent events. */
  readonly form: Form;
  /** Takes the talk of a channel from now on. */
  listen(talk: Talk): void;
  /** Takes no more of a channel's talk. */
  stopListening(talk: Talk): void;
  /** Whether it gets its own messages together with those of other members, not at once. */
  readonly hearsItself: boolean;
  /** The serial of the last message that came from it and was shown to it at once. */
  spoke: number;
  /** Shows an event. `own` says that this session caused it. */
  see(event: Encoded, own: boolean): void;
  /** Tells it that a user whom it monitors is online (`nick!user@host`) or offline (a nick). */
  presence(who: string, online: boolean): void;
  /** Ends the session, because its user is gone. */
  end(reason: string): void;
}
