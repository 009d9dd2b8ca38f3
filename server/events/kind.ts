import { type Message, NO_TAGS } from "../../protocol/message.ts";
import type { Form } from "../delivery/encoded.ts";
import type { Stamp } from "./fields.ts";
import type { User } from "../hub/model.ts";
import type { HubView } from "../hub/view.ts";
import type { MutableUser } from "../hub/mutable_model.ts";
import type { State } from "../hub/state.ts";
import type { Conversation } from "../store/conversation.ts";
import type { Records } from "../store/records.ts";

/** What there is to know of one kind of event: what it does to the state, and how clients are told. */
export interface Kind<E> {
  /** Changes the state and tells those who can see it. False, with nothing changed, where it no longer can be. */
  apply(state: State, event: E & Stamp, user: MutableUser): boolean;
  /** The conversations whose history it belongs to, as things stand before it is applied; none where absent. */
  conversations?(hub: HubView, event: E & Stamp, user: User): readonly Conversation[];
  /**
   * What else of it outlives the process: called once it was applied.
   *
   * @param conversations what {@link Kind.conversations} said
   */
  store?(store: Records, event: E & Stamp, conversations: readonly Conversation[]): void;
  /**
   * As IRC, without the tags that all events have; `undefined` where clients of this form are not told. Several messages
   * may be one batch, with the command that opens it first and the one that closes it last.
   */
  irc(event: E & Stamp, form: Form): Message | readonly Message[] | undefined;
  /** As people in line mode are told, a text for each line; `undefined` where they are not. */
  line(event: E & Stamp): string | readonly string[] | undefined;
}

/** A kind that nobody who is in the chat need be behind: the server itself may do it, or somebody who is about to come. */
export interface ServerKind<E> extends Omit<Kind<E>, "apply" | "conversations"> {
  /** See {@link Kind.apply}. */
  applyAlone(state: State, event: E & Stamp): boolean;
}

/** A message from somebody. */
export function from(source: string, command: string, ...params: string[]): Message {
  return { tags: NO_TAGS, source, command, params };
}
