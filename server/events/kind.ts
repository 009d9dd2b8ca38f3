/**
 * The interface of a kind of event: its change to the state, its records in the store, and its form
 * for clients. Each kind is in a file of its own; table.ts lists them. The fields of the events are
 * in records/event.ts.
 * @module
 */

import { type Message, NO_TAGS } from "../../protocol/message.ts";
import type { Form } from "../delivery/encoded.ts";
import type { Stamp } from "../records/fields.ts";
import type { User } from "../hub/model.ts";
import type { HubView } from "../hub/view.ts";
import type { MutableUser } from "../hub/mutable_model.ts";
import type { State } from "../hub/state.ts";
import type { Conversation } from "../records/conversation.ts";
import type { Records } from "../store/records.ts";

/** A kind of event that a connected user causes. */
export interface Kind<E> {
  /**
   * Changes the state and tells the users who see it. Returns false, and changes nothing, if the
   * event is no longer possible.
   */
  apply(state: State, event: E & Stamp, user: MutableUser): boolean;
  /**
   * Returns the conversations that it is stored in, read from the state before it is applied; by
   * default, none.
   */
  conversations?(hub: HubView, event: E & Stamp, user: User): readonly Conversation[];
  /**
   * Stores the event's changes to the records of the store, after it was applied.
   *
   * @param conversations the result of {@link Kind.conversations}
   */
  store?(store: Records, event: E & Stamp, conversations: readonly Conversation[]): void;
  /**
   * Returns it as IRC, without the tags that all events have; `undefined` if clients of this form
   * are not told. Several messages may be one batch, with the command that opens it first and the
   * one that closes it last.
   */
  irc(event: E & Stamp, form: Form): Message | readonly Message[] | undefined;
  /** Returns it as lines for line mode; `undefined` if users in line mode are not told. */
  line(event: E & Stamp): string | readonly string[] | undefined;
}

/**
 * A kind without a connected user as its actor: the server itself, or a client that is not
 * registered yet.
 */
export interface ServerKind<E> extends Omit<Kind<E>, "apply" | "conversations"> {
  /** As {@link Kind.apply}. */
  applyAlone(state: State, event: E & Stamp): boolean;
}

/** Returns a message with a source. */
export function from(source: string, command: string, ...params: string[]): Message {
  return { tags: NO_TAGS, source, command, params };
}
