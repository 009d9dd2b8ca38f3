/**
 * The types of an entry in the command table, and of a call of its handler.
 * @module
 */

import type { Message } from "../../protocol/message.ts";
import type { User } from "../hub/model.ts";
import type { Server } from "../server.ts";
import type { Session } from "../sessions/session.ts";
import type { MaybePromise } from "../maybe_promise.ts";

/** A command that a client sent. */
export interface Call {
  readonly server: Server;
  readonly session: Session;
  readonly message: Message;
  readonly params: readonly string[];
}

/** A command that a registered user sent. */
export interface UserCall extends Call {
  readonly user: User;
}

interface CommandBase {
  readonly name: string;
  /** The parameters, as HELP shows them. */
  readonly usage: string;
  /** The line of HELP. */
  readonly help: string;
  /** Returns the further lines that HELP shows for this command alone. */
  details?(): readonly string[];
  /** The points that it takes from the sender's flood limit; every line takes 1. */
  readonly cost?: number;
  /** The least number of parameters; with fewer, the answer is ERR_NEEDMOREPARAMS. */
  readonly least: number;
}

/** A command that clients may also, or only, send before registration. */
export interface EarlyCommand extends CommandBase {
  readonly when: "always" | "unregistered";
  handle(call: Call): MaybePromise;
}

/** A command that only registered users may send. */
export interface UserCommand extends CommandBase {
  readonly when: "registered";
  /** For operators only; other users get ERR_NOPRIVILEGES. */
  readonly operator?: true;
  handle(call: UserCall): MaybePromise;
}

/** An entry in the command table: everything that dispatch and HELP need. */
export type Command = EarlyCommand | UserCommand;
