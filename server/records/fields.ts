/**
 * The fields that events share: the user who caused an event, and the fields that the log adds.
 * event.ts has the others.
 * @module
 */

/** Identifies a user for as long as they are connected. */
export type UserId = number;

/** Identifies a connection of this process. */
export type SessionId = number;

/** The fields that the log adds to a draft. */
export interface Stamp {
  /** The msgid (https://ircv3.net/specs/extensions/message-ids); later events have greater ones. */
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly time: number;
}

/** An event, or a part of one, that is still being built. */
export type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** The user who caused an event, and the session it came from. */
export interface Actor {
  readonly user: UserId;
  /** `nick!user@host` at the time of the event. */
  readonly source: string;
  /** The account the user was logged in to. */
  readonly account?: string;
  /** The user is a bot. */
  readonly bot?: true;
  /** The user is an operator. */
  readonly operator?: true;
  /** The session that gets an echo in place of a copy; absent if the server itself acts. */
  readonly session?: SessionId;
}
