/**
 * What the log orders and the hub applies. An event is complete in itself: whoever holds it can tell it
 * to a client, or store it, without asking the hub how things stood when it happened.
 */

import type { AccountEvent } from "./events/account.ts";
import type { AnnounceEvent } from "./events/announce.ts";
import type { AttachEvent } from "./events/attach.ts";
import type { AwayEvent } from "./events/away.ts";
import type { BanEvent, UnbanEvent } from "./events/ban.ts";
import type { ConnectEvent } from "./events/connect.ts";
import type { DropAccountEvent } from "./events/drop_account.ts";
import type { GrantEvent } from "./events/grant.ts";
import type { HostEvent } from "./events/host.ts";
import type { JoinEvent } from "./events/join.ts";
import type { KillEvent } from "./events/kill.ts";
import type { MessageEvent } from "./events/message.ts";
import type { InviteEvent } from "./events/invite.ts";
import type { KickEvent } from "./events/kick.ts";
import type { MetadataEvent } from "./events/metadata.ts";
import type { ModeEvent } from "./events/mode.ts";
import type { NewAccountEvent } from "./events/new_account.ts";
import type { NickEvent } from "./events/nick.ts";
import type { PartEvent } from "./events/part.ts";
import type { PasswordEvent } from "./events/password.ts";
import type { QuitEvent } from "./events/quit.ts";
import type { ReadMarkerEvent } from "./events/read_marker.ts";
import type { RedactEvent } from "./events/redact.ts";
import type { RegistrationEvent } from "./events/registration.ts";
import type { RenameEvent } from "./events/rename.ts";
import type { SetnameEvent } from "./events/setname.ts";
import type { TopicEvent } from "./events/topic.ts";
import type { UserModeEvent } from "./events/user_mode.ts";
import type { WallopsEvent } from "./events/wallops.ts";

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

/** An event, or a part of one, while it is made. */
export type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Who did it, and through which connection. */
export interface Actor {
  readonly user: UserId;
  /** `nick!user@host` as it was when it happened. */
  readonly source: string;
  /** The account the user was logged in to. */
  readonly account?: string;
  /** The user is a bot. */
  readonly bot?: true;
  /** The user is an operator. */
  readonly operator?: true;
  /** The connection it came from, which gets an echo instead of a copy; absent where the server itself acts. */
  readonly session?: SessionId;
}

/** An event that the log has not taken yet. */
export type Draft =
  | AccountEvent
  | AnnounceEvent
  | AttachEvent
  | AwayEvent
  | BanEvent
  | ConnectEvent
  | DropAccountEvent
  | GrantEvent
  | HostEvent
  | InviteEvent
  | JoinEvent
  | KickEvent
  | KillEvent
  | MessageEvent
  | MetadataEvent
  | ModeEvent
  | NewAccountEvent
  | NickEvent
  | PartEvent
  | PasswordEvent
  | QuitEvent
  | ReadMarkerEvent
  | RedactEvent
  | RegistrationEvent
  | RenameEvent
  | SetnameEvent
  | TopicEvent
  | UnbanEvent
  | UserModeEvent
  | WallopsEvent;

export type Event = Draft & Stamp;
