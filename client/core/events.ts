import type { TransportInfo } from "./transport/transport.ts";

/** What an entry in a conversation is. */
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
  /** A word of the server's or the client's own, to nobody but us. */
  | "info"
  | "error";

/** One thing that was said or happened in a conversation. */
export interface Entry {
  readonly kind: EntryKind;
  /** ms since 1970, by the server's clock where it says. */
  readonly time: number;
  /** The conversation it is part of: a channel, or the other one's nick. */
  readonly buffer: string;
  /** Whose doing it is. */
  readonly nick: string;
  /** What was said; the reason of a leaving, the new nick or topic, the modes. */
  readonly text: string;
  /** Who was kicked. */
  readonly about?: string | undefined;
  readonly msgid?: string | undefined;
  /** The msgid of the message that it answers. */
  readonly replyTo?: string | undefined;
  readonly account?: string | undefined;
  /** Whether we did it. */
  readonly own: boolean;
  /** Whether it names us, or is a private message to us. */
  readonly mention: boolean;
}

/** Where one of our own messages stands. */
export type SendState = "pending" | "acknowledged" | "failed";

/** One of our own messages on its way. */
export interface Outgoing {
  readonly id: number;
  readonly target: string;
  readonly text: string;
  readonly kind: "message" | "notice" | "action";
  /** Stays the same however often it is sent, so that the server can tell a repetition. */
  readonly nonce: string;
  readonly state: SendState;
  /** The msgid of the message that it answers. */
  readonly replyTo?: string;
  /** Why it failed, in a person's words. */
  readonly reason?: string;
}

/** How a client came to its end. */
export interface Ending {
  /**
   * - `quit`: it was told to
   * - `unreachable`: the server could not be reached, or not again in time
   * - `untrusted`: it would not have been safe to go on
   * - `refused`: the server does not want us, or not by this nick or password
   */
  readonly kind: "quit" | "unreachable" | "untrusted" | "refused";
  /** In a person's words; "" for `quit`. */
  readonly reason: string;
}

/** What a face gets told, in the order in which it happened. */
export type ClientEvent =
  /** Registered, for the first time or again after a loss. */
  | {
    readonly type: "connected";
    readonly nick: string;
    readonly network: string;
    readonly info: TransportInfo;
    readonly again: boolean;
  }
  /** The connection was lost; it is being tried again from now on, and this is said once. */
  | { readonly type: "disconnected"; readonly reason: string }
  /** The nick cannot be had. The server waits for another: give it one with `Client.changeNick`. */
  | { readonly type: "nick-wanted"; readonly nick: string; readonly reason: string }
  /** We have another nick than before, or than the one asked for. */
  | { readonly type: "own-nick"; readonly nick: string; readonly before: string }
  /** We are in a channel now. */
  | { readonly type: "joined"; readonly channel: string }
  /** We are no longer in a channel: left, kicked (then `by` says who) or never let in. */
  | {
    readonly type: "left";
    readonly channel: string;
    readonly reason: string;
    readonly how: "part" | "kick" | "refused";
  }
  /** The members and the topic of a channel just joined are all known. */
  | { readonly type: "names"; readonly channel: string }
  /** Something was said or happened; `buffers` are all the conversations that it concerns. */
  | { readonly type: "entry"; readonly entry: Entry; readonly buffers: readonly string[] }
  /** Somebody types, reacted to a message or took one back. */
  | { readonly type: "annotated"; readonly buffer: string }
  /** Earlier entries of a conversation, oldest first. */
  | { readonly type: "history"; readonly buffer: string; readonly entries: readonly Entry[] }
  /** What `Past.around` asked for, oldest first. */
  | { readonly type: "around"; readonly buffer: string; readonly entries: readonly Entry[] }
  /** What `Past.earlier` asked for, oldest first; `complete` where nothing is before it. */
  | {
    readonly type: "earlier";
    readonly buffer: string;
    readonly entries: readonly Entry[];
    readonly complete: boolean;
  }
  /** What was said in a conversation while there was no connection, oldest first; a part of it at a time. */
  | { readonly type: "missed"; readonly buffer: string; readonly entries: readonly Entry[] }
  /** A conversation was read further on another connection of ours, or some time before. */
  | { readonly type: "read"; readonly buffer: string }
  /** What a search found, oldest first. */
  | { readonly type: "found"; readonly entries: readonly Entry[] }
  /** A message of ours is pending, acknowledged or failed now. */
  | { readonly type: "outgoing"; readonly message: Outgoing }
  /** An answer of the server to something asked, for people. */
  | { readonly type: "info"; readonly text: string }
  /** Something did not work; the text says what, in a person's words. */
  | { readonly type: "error"; readonly text: string }
  /** It is over. */
  | { readonly type: "ended"; readonly ending: Ending };
