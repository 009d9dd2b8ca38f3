/**
 * What the log orders and the hub applies. An event is complete in itself: whoever holds it can tell it
 * to a client, or store it, without asking the hub how things stood when it happened.
 */

import type { AccountEvent } from "./account.ts";
import type { AnnounceEvent } from "./announce.ts";
import type { AttachEvent } from "./attach.ts";
import type { AwayEvent } from "./away.ts";
import type { BanEvent, UnbanEvent } from "./ban.ts";
import type { ConnectEvent } from "./connect.ts";
import type { DropAccountEvent } from "./drop_account.ts";
import type { GrantEvent } from "./grant.ts";
import type { HostEvent } from "./host.ts";
import type { JoinEvent } from "./join.ts";
import type { KillEvent } from "./kill.ts";
import type { MessageEvent } from "./message.ts";
import type { InviteEvent } from "./invite.ts";
import type { KickEvent } from "./kick.ts";
import type { MetadataEvent } from "./metadata.ts";
import type { ModeEvent } from "./mode.ts";
import type { NewAccountEvent } from "./new_account.ts";
import type { NickEvent } from "./nick.ts";
import type { PartEvent } from "./part.ts";
import type { PasswordEvent } from "./password.ts";
import type { QuitEvent } from "./quit.ts";
import type { ReadMarkerEvent } from "./read_marker.ts";
import type { RedactEvent } from "./redact.ts";
import type { RegistrationEvent } from "./registration.ts";
import type { RenameEvent } from "./rename.ts";
import type { SetnameEvent } from "./setname.ts";
import type { TopicEvent } from "./topic.ts";
import type { UserModeEvent } from "./user_mode.ts";
import type { WallopsEvent } from "./wallops.ts";

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
