/**
 * The events that the client reports to its user interface.
 * @module
 */
import type { TransportInfo } from "./transport/transport.ts";

/** The kinds of entries in a conversation. */
export type EntryKind =
  | "message"
  | "notice"
  | "action"
  | "join"
  | "part"
  | "quit"
  | "nick"
  | "kick"
  | "topic"
  | "mode"
  /** A line of the server or the client itself, for this user only. */
  | "info"
  | "error";

/** A message or a happening in a conversation. */
export interface Entry {
  readonly kind: EntryKind;
  /** ms since 1970, by the server's clock if it gave the time. */
  readonly time: number;
  /** The conversation that it is part of: a channel, or the other user's nick. */
  readonly buffer: string;
  /** The nick of the user who said or did it. */
  readonly nick: string;
  /** The text of a message, the reason for leaving, the new nick or topic, or the modes. */
  readonly text: string;
  /** The nick of the kicked member. */
  readonly about?: string | undefined;
  readonly msgid?: string | undefined;
  /** The msgid of the message that it answers. */
  readonly replyTo?: string | undefined;
  readonly account?: string | undefined;
  /** Whether the client itself is its author. */
  readonly own: boolean;
  /** Whether it mentions the client's nick, or is a private message to it. */
  readonly mention: boolean;
}

/** The state of an own message. */
export type SendState = "pending" | "acknowledged" | "failed";

/** An own message on its way to the server. */
export interface Outgoing {
  readonly id: number;
  readonly target: string;
  readonly text: string;
  readonly kind: "message" | "notice" | "action";
  /** Stays the same when the client resends the message; the server drops the repetition. */
  readonly nonce: string;
  readonly state: SendState;
  /** The msgid of the message that it answers. */
  readonly replyTo?: string;
  /** Why it failed, for users. */
  readonly reason?: string;
}

/** An account and its password. */
export interface Credentials {
  readonly account: string;
  readonly password: string;
}

/** Why a client ended. */
export interface Ending {
  /**
   * - `quit`: the user quit
   * - `unreachable`: the server could not be reached, or not again in time
   * - `untrusted`: going on would not have been safe
   * - `refused`: the server refused the client, its nick or its password
   */
  readonly kind: "quit" | "unreachable" | "untrusted" | "refused";
  /** The reason for users; "" for `quit`. */
  readonly reason: string;
}

/** An event for the user interface. Events come in the order in which they happened. */
export type ClientEvent =
  /** The client is connected and registered, for the first time or again. */
  | {
    readonly type: "connected";
    readonly nick: string;
    readonly network: string;
    readonly info: TransportInfo;
    readonly again: boolean;
  }
  /** The connection was lost. The client tries to reconnect; further failures are not reported. */
  | { readonly type: "disconnected"; readonly reason: string }
  /**
   * The server refused the nick. Choose another with `Client.changeNick`. If it is an `account`'s,
   * log in with `Client.login`, or take a nick like it with `Client.disclaim`.
   */
  | {
    readonly type: "nick-wanted";
    readonly nick: string;
    readonly reason: string;
    readonly account?: string;
  }
  /** The user has logged in to an account, or registered it. */
  | { readonly type: "logged-in"; readonly credentials: Credentials }
  /** The client's nick has changed. */
  | { readonly type: "own-nick"; readonly nick: string; readonly before: string }
  /** The client has joined a channel. */
  | { readonly type: "joined"; readonly channel: string }
  /** The client has left a channel, was kicked, or was refused. */
  | {
    readonly type: "left";
    readonly channel: string;
    readonly reason: string;
    readonly how: "part" | "kick" | "refused";
  }
  /** The members and the topic of a joined channel are known. */
  | { readonly type: "names"; readonly channel: string }
  /** The conversations `buffers` have a new entry. */
  | { readonly type: "entry"; readonly entry: Entry; readonly buffers: readonly string[] }
  /** A user is typing, reacted to a message or deleted one. */
  | { readonly type: "annotated"; readonly buffer: string }
  /** Earlier entries of a conversation, oldest first. */
  | { readonly type: "history"; readonly buffer: string; readonly entries: readonly Entry[] }
  /** The answer to `HistoryPaging.around`, oldest first. */
  | { readonly type: "around"; readonly buffer: string; readonly entries: readonly Entry[] }
  /** A page that `HistoryPaging.earlier` asked for, oldest first; `complete` if it is the first. */
  | {
    readonly type: "earlier";
    readonly buffer: string;
    readonly entries: readonly Entry[];
    readonly complete: boolean;
  }
  /**
   * A part of the entries that the client missed in a conversation while disconnected, oldest
   * first.
   */
  | { readonly type: "missed"; readonly buffer: string; readonly entries: readonly Entry[] }
  /** The user has read a conversation further, on another device or earlier. */
  | { readonly type: "read"; readonly buffer: string }
  /** The results of a search, oldest first. */
  | { readonly type: "found"; readonly entries: readonly Entry[] }
  /** The state of an own message has changed. */
  | { readonly type: "outgoing"; readonly message: Outgoing }
  /** An answer of the server, for users. */
  | { readonly type: "info"; readonly text: string }
  /** An error, for users. */
  | { readonly type: "error"; readonly text: string }
  /** The client has ended. */
  | { readonly type: "ended"; readonly ending: Ending };
