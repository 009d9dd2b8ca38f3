/**
 * The union of all events. An event is complete: sending or storing it never needs the state of the
 * hub when it happened.
 * @module
 */

import type { AccountEvent } from "./account.ts";
import type { AnnounceEvent } from "./announce.ts";
import type { AttachEvent } from "./attach.ts";
import type { AwayEvent } from "./away.ts";
import type { BanEvent, UnbanEvent } from "./ban.ts";
import type { ConnectEvent } from "./connect.ts";
import type { DetachEvent } from "./detach.ts";
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
import type { ChannelRegistrationEvent } from "./channel_registration.ts";
import type { RenameEvent } from "./rename.ts";
import type { RestoreChannelEvent } from "./restore_channel.ts";
import type { SetnameEvent } from "./setname.ts";
import type { TopicEvent } from "./topic.ts";
import type { UserModeEvent } from "./user_mode.ts";
import type { WallopsEvent } from "./wallops.ts";
import type { Stamp } from "./fields.ts";

/** An event before the log has numbered it. */
export type Draft =
  | AccountEvent
  | AnnounceEvent
  | AttachEvent
  | AwayEvent
  | BanEvent
  | ConnectEvent
  | DetachEvent
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
  | ChannelRegistrationEvent
  | RenameEvent
  | RestoreChannelEvent
  | SetnameEvent
  | TopicEvent
  | UnbanEvent
  | UserModeEvent
  | WallopsEvent;

/** An event that the log has numbered and the hub applies. */
export type Event = Draft & Stamp;
