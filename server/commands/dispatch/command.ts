import type { Message } from "../../../protocol/message.ts";
import type { User } from "../../hub/model.ts";
import type { Server } from "../../server.ts";
import type { Session } from "../../connection/session.ts";
import type { MaybePromise } from "../../maybe_promise.ts";

/** One command that a client has sent. */
export interface Call {
  readonly server: Server;
  readonly session: Session;
  readonly message: Message;
  readonly params: readonly string[];
}

/** One that a registered user has sent. */
export interface UserCall extends Call {
  readonly user: User;
}

interface CommandBase {
  readonly name: string;
  /** Its parameters as HELP shows them. */
  readonly usage: string;
  /** One line of HELP. */
  readonly help: string;
  /** What else HELP tells where it is asked about this command alone, a line each. */
  details?(): readonly string[];
  /** What it takes of its sender's allowance, in points, where that is more than the one of any line. */
  readonly cost?: number;
  /** With fewer parameters the answer is ERR_NEEDMOREPARAMS. */
  readonly least: number;
}

/** A command that may also, or only, be sent before registration. */
export interface EarlyCommand extends CommandBase {
  readonly when: "always" | "unregistered";
  handle(call: Call): MaybePromise;
}

/** A command of registered users. */
export interface UserCommand extends CommandBase {
  readonly when: "registered";
  /** For operators alone; anybody else is answered ERR_NOPRIVILEGES. */
  readonly operator?: true;
  handle(call: UserCall): MaybePromise;
}

/** An entry in the command table: all that dispatch and HELP need to know. */
export type Command = EarlyCommand | UserCommand;
