/**
 * The dialects that the server's connections can speak.
 * @module
 */

import type { Dialects } from "../connection/dialogue.ts";
import { IrcDialogue } from "../irc/irc_dialogue.ts";
import { IrcSession } from "../irc/irc_session.ts";
import { LineDialogue } from "../line_mode/line_dialogue.ts";
import { LineSession } from "../line_mode/line_session.ts";

/** IRC and line mode. */
export const DIALECTS: Dialects = {
  irc: (server, session) => new IrcDialogue(server, new IrcSession(session)),
  lineMode: (server, session) =>
    new LineDialogue(server, new LineSession(server.settings, session)),
};
