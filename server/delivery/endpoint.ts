import type { Encoded, Form } from "./encoded.ts";
import type { SessionId } from "../events/fields.ts";
import type { Talk } from "./talk.ts";

/** A connection as the hub sees it: something that is told of events. */
export interface Endpoint {
  readonly id: SessionId;
  /** What its client has negotiated, as bits. */
  readonly capabilities: number;
  /** The form in which it is sent events. */
  readonly form: Form;
  /** In how many channels its user is. */
  channelCount: number;
  /** Whether what it says in a channel is told it with what others say there, and not at once. */
  readonly hearsItself: boolean;
  /** The serial of the last that came from it, and was told it at once. */
  spoke: number;
  /** Takes an event that happened where its user can see it. `own` tells that this connection caused it. */
  see(event: Encoded, own: boolean): void;
  /**
   * Takes what was said in its user's channels that it has not taken yet.
   *
   * @param serial that of the last thing that was said anywhere
   * @param kept whether all of it is kept for good, so that none of it will be taken back
   * @param talk what was said in one of the channels
   */
  gather(serial: number, kept: boolean, talk?: Talk): void;
  /** Tells that somebody whom it watches is here now (`nick!user@host`), or is gone (a nick). */
  presence(who: string, here: boolean): void;
  /** Ends it, since its user is gone. */
  end(reason: string): void;
}
