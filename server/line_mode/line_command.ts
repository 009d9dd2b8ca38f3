/**
 * The type of a command that users type in line mode, such as `/who`. The commands are in
 * commands.ts and channel_commands.ts.
 * @module
 */

import type { User } from "../hub/model.ts";
import type { MaybePromise } from "../maybe_promise.ts";
import type { Server } from "../server.ts";
import type { LineSession } from "./line_session.ts";

/** The user who types a command. */
export interface Speaker {
  readonly server: Server;
  readonly session: LineSession;
  readonly user: User;
}

/** A command of line mode: its line in `/help`, and its handler. */
export interface LineCommand {
  readonly name: string;
  readonly usage: string;
  readonly help: string;
  run(speaker: Speaker, rest: string): MaybePromise;
}

/** Splits a text into its first word and the rest. */
export function splitWord(text: string): [string, string] {
  const [word = "", ...rest] = text.split(" ");
  return [word, rest.join(" ").trim()];
}
