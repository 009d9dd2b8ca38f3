import type { Actor } from "../events/fields.ts";
import type { Server } from "../server.ts";
import type { Ready } from "../net/ways_to_join.ts";
import type { MaybePromise } from "../maybe_promise.ts";

/** A table as `chatd admin` prints it: a record for each row, all with the same keys. */
export type Rows = readonly Readonly<Record<string, string | number>>[];

/** What came of an administrator's command: a sentence, a table, or both. */
export interface Outcome {
  readonly text?: string;
  readonly rows?: Rows;
}

/** A running server as its administrators see it. */
export interface Administered {
  readonly server: Server;
  /** Where it is, and its certificate's fingerprint. */
  ready(): Promise<Ready>;
  /** The data folder. */
  readonly folder: string;
}

/** An administrator's command that is to be carried out. */
export interface AdminCall extends Administered {
  /** What stands behind the command's name. */
  readonly words: readonly string[];
  /** The password that goes with it, where {@link AdminCommand.secret} says that there is one. */
  readonly secret: string;
  /** Who is behind the events that it makes: the server. */
  readonly by: Actor;
}

/** One of the commands of `chatd admin`. */
export interface AdminCommand {
  /** One word, or two. */
  readonly name: string;
  readonly usage: string;
  readonly help: string;
  readonly least: number;
  /** Whether a password is asked for. */
  readonly secret?: true;
  /** Whether it only looks; what changes something is noted. */
  readonly looks?: true;
  /** @throws {AdminError} where it cannot be done */
  run(call: AdminCall): MaybePromise<Outcome>;
}

/** What an administrator asked for cannot be done. Its message is for them. */
export class AdminError extends Error {
  override name = "AdminError";
}
