/**
 * What the log orders and the hub applies. An event is complete in itself: whoever holds it can tell it
 * to a client, or store it, without asking the hub how things stood when it happened.
 */

/** Tells apart the users of a network, for as long as they are connected. */
export type UserId = number;

/** Tells apart the connections of this process. */
export type SessionId = number;

/** What the log gives to each event. */
export interface Stamp {
  /** The msgid (https://ircv3.net/specs/extensions/message-ids); later events have greater ones. */
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly time: number;
}

/** Who did it, and through which connection. */
export interface Actor {
  readonly user: UserId;
  /** `nick!user@host` as it was when it happened. */
  readonly source: string;
  /** The account the user was logged in to. */
  readonly account?: string;
  /** The connection it came from, which gets an echo instead of a copy; absent where the server itself acts. */
  readonly session?: SessionId;
}

export interface ConnectEvent extends Actor {
  readonly type: "connect";
  readonly nick: string;
  readonly username: string;
  readonly host: string;
  readonly realname: string;
  readonly secure: boolean;
}

export interface QuitEvent extends Actor {
  readonly type: "quit";
  readonly reason: string;
}

export interface NickEvent extends Actor {
  readonly type: "nick";
  readonly nick: string;
}

export interface JoinEvent extends Actor {
  readonly type: "join";
  readonly channel: string;
  readonly realname: string;
}

export interface PartEvent extends Actor {
  readonly type: "part";
  readonly channel: string;
  readonly reason?: string;
}

export interface TopicEvent extends Actor {
  readonly type: "topic";
  readonly channel: string;
  /** Empty where the topic is taken away. */
  readonly topic: string;
}

export interface AwayEvent extends Actor {
  readonly type: "away";
  /** Absent where the user is back. */
  readonly message?: string;
}

/** PRIVMSG, NOTICE or TAGMSG. */
export interface MessageEvent extends Actor {
  readonly type: "message";
  readonly command: "PRIVMSG" | "NOTICE" | "TAGMSG";
  /** A channel's name or a nick, as its owner writes it. */
  readonly target: string;
  /** Absent in a TAGMSG. */
  readonly text?: string;
  /** The client-only tags that came with it, each with its `+`. */
  readonly tags?: ReadonlyMap<string, string>;
}

export type Draft =
  | ConnectEvent
  | QuitEvent
  | NickEvent
  | JoinEvent
  | PartEvent
  | TopicEvent
  | AwayEvent
  | MessageEvent;

export type Event = Draft & Stamp;
