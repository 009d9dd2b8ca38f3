/**
 * The parts of the server that read and change the chat. Rooms above the server take them in place
 * of the whole.
 * @module
 */

import type { Settings } from "../../config/settings.ts";
import type { HubView } from "../../hub/view.ts";
import type { Sessions } from "../../sessions/sessions.ts";
import type { Log } from "./event_log.ts";

/** The chat: its settings, its state, its log and the sessions of this process. */
export interface Chat {
  readonly settings: Settings;
  readonly hub: HubView;
  readonly log: Log;
  readonly sessions: Sessions;
}
