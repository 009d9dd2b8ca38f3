/**
 * The types of the commands of `chatd admin`.
 * @module
 */

import type { Actor } from "../records/fields.ts";
import type { Server } from "../server.ts";
import type { Ready } from "../net/ways_to_join.ts";
import type { MaybePromise } from "../maybe_promise.ts";

/** A table as `chatd admin` prints it: a record for each row, all with the same keys. */
export type Rows = readonly Readonly<Record<string, string | number>>[];

/** The result of a command: a sentence, a table, or both. */
export interface AdminResult {
  readonly text?: string;
  readonly rows?: Rows;
  /** What the administrator should know beside it; it goes to standard error. */
  readonly warning?: string;
}

/** A running server, as the commands see it. */
export interface Administered {
  readonly server: Server;
  /** Returns the addresses that it listens on, with its certificate's fingerprint. */
  ready(): Promise<Ready>;
  /** The data folder. */
  readonly folder: string;
}

/** A command that an administrator has sent. */
export interface AdminCall extends Administered {
  /** The words after the command's name. */
  readonly words: readonly string[];
  /** The password, if {@link AdminCommand.secret} says that the command takes one. */
  readonly secret: string;
  /** The actor of its events: the server. */
  readonly by: Actor;
}

/** One of the commands of `chatd admin`. */
export interface AdminCommand {
  /** One word, or two. */
  readonly name: string;
  /** Its arguments in the help. */
  readonly usage: string;
  readonly help: string;
  /** The fewest words after its name. */
  readonly least: number;
  /** Whether it asks for a password. */
  readonly secret?: true;
  /** Whether it changes nothing. The audit log records all other commands. */
  readonly looks?: true;
  /** @throws {AdminError} if the command cannot be carried out */
  run(call: AdminCall): MaybePromise<AdminResult>;
}

/** The failure of a command. Its message is for the administrator. */
export class AdminError extends Error {
  override name = "AdminError";
}
