/**
 * The table of the kinds of events, and the functions that look an event up in it. render.ts adds
 * the tags.
 * @module
 */

import type { Message } from "../../../protocol/message.ts";
import type { Form } from "../../delivery/encoded.ts";
import type { Event } from "../../records/event.ts";
import type { State } from "../../hub/state.ts";
import type { HubView } from "../../hub/view.ts";
import type { Conversation } from "../../records/conversation.ts";
import type { Store } from "../../store/store.ts";
import { accept } from "../accept.ts";
import { account } from "../account.ts";
import { announce } from "../announce.ts";
import { attach } from "../attach.ts";
import { away } from "../away.ts";
import { ban, unban } from "../ban.ts";
import { connect } from "../connect.ts";
import { detach } from "../detach.ts";
import { dropAccount } from "../drop_account.ts";
import { grant } from "../grant.ts";
import { host } from "../host.ts";
import { join } from "../join.ts";
import { kill } from "../kill.ts";
import type { Kind, ServerKind } from "../kind.ts";
import { invite } from "../invite.ts";
import { kick } from "../kick.ts";
import { knock } from "../knock.ts";
import { message } from "../message.ts";
import { metadata } from "../metadata.ts";
import { mode } from "../mode.ts";
import { newAccount } from "../new_account.ts";
import { nick } from "../nick.ts";
import { part } from "../part.ts";
import { password } from "../password.ts";
import { pushSubscription } from "../push_subscription.ts";
import { quit } from "../quit.ts";
import { readMarker } from "../read_marker.ts";
import { redact } from "../redact.ts";
import { channelRegistration } from "../channel_registration.ts";
import { rename } from "../rename.ts";
import { restoreChannelKind } from "../restore_channel.ts";
import { setname } from "../setname.ts";
import { silence } from "../silence.ts";
import { topic } from "../topic.ts";
import { userMode } from "../user_mode.ts";
import { wallops } from "../wallops.ts";

type Kinds = { readonly [T in Event["type"]]: AnyKind<Extract<Event, { type: T }>> };
type AnyKind<E> = Kind<E> | ServerKind<E>;

const KINDS: Kinds = {
  accept,
  account,
  announce,
  attach,
  away,
  ban,
  connect,
  detach,
  "drop-account": dropAccount,
  grant,
  host,
  invite,
  join,
  kick,
  kill,
  knock,
  message,
  metadata,
  mode,
  "new-account": newAccount,
  nick,
  part,
  password,
  "push-subscription": pushSubscription,
  quit,
  readMarker,
  redact,
  registration: channelRegistration,
  rename,
  "restore-channel": restoreChannelKind,
  setname,
  silence,
  topic,
  unban,
  "user-mode": userMode,
  wallops,
};

/** Whether there are events of this type. */
export function isKind(type: string): type is Event["type"] {
  return Object.hasOwn(KINDS, type);
}

/**
 * Applies an event to the state. Returns false, and changes nothing, if the state no longer allows
 * it.
 */
export function applyEvent(state: State, event: Event): boolean {
  const kind = kindOf(event);
  if ("applyAlone" in kind) return kind.applyAlone(state, event);
  const user = state.userById(event.user);
  return user !== undefined && kind.apply(state, event, user);
}

/** Returns the conversations that an event is stored in: see {@link Kind.conversations}. */
export function conversationsOfEvent(hub: HubView, event: Event): readonly Conversation[] {
  const kind = kindOf(event);
  if ("applyAlone" in kind) return [];
  const user = hub.userById(event.user);
  return user === undefined ? [] : kind.conversations?.(hub, event, user) ?? [];
}

/** Stores the changes of an applied event that outlive the process. */
export function storeEvent(
  store: Store,
  event: Event,
  conversations: readonly Conversation[],
): void {
  for (const conversation of conversations) store.append(conversation, event);
  kindOf(event).store?.(store, event, conversations);
}

/** Returns an event as IRC: see {@link Kind.irc}. */
export function asIrc(event: Event, form: Form): Message | readonly Message[] | undefined {
  return kindOf(event).irc(event, form);
}

/** As {@link asIrc}, as a list. */
export function ircMessages(event: Event, form: Form): readonly Message[] {
  return listed(asIrc(event, form));
}

/** Returns an event as lines for line mode: see {@link Kind.line}. */
export function lineTexts(event: Event): readonly string[] {
  return listed(kindOf(event).line(event));
}

function listed<T>(value: T | readonly T[] | undefined): readonly T[] {
  if (value === undefined) return [];
  return isList(value) ? value : [value];
}

// Array.isArray() does not narrow readonly arrays.
function isList<T>(value: T | readonly T[]): value is readonly T[] {
  return Array.isArray(value);
}

// The type of {@link KINDS} guarantees that each type of event has its own kind, which the compiler
// cannot infer here.
function kindOf(event: Event): AnyKind<Event> {
  return KINDS[event.type] as unknown as AnyKind<Event>;
}
