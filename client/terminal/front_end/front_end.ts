/**
 * The interface of the screen and the dumb terminal's client: how `servers.ts` makes them and runs
 * several.
 * @module
 */
import type { Keyring } from "../connect/credentials.ts";
import type { ClientOptions } from "../../core/connection/options.ts";
import type { ServerMemory } from "../storage/remembered_file.ts";

/** A user interface for one server. */
export interface FrontEnd {
  /** Runs until the user leaves or the client gives up. Returns the exit code. */
  run(stop: AbortSignal): Promise<number>;
  /** Shows a notice of the client's own. */
  tell(text: string, kind?: "info" | "error"): void;
  /** Takes the terminal over from another front end. */
  show?(): void;
  /** Another front end takes the terminal over. */
  hide?(): void;
  /** Writes the sequence that rings the terminal's bell or shows a notification. */
  ring?(text: string): void;
}

/** The options of a front end. */
export interface FrontEndOptions {
  readonly client: Omit<ClientOptions, "onEvent" | "pace" | "askNick" | "retryFirst">;
  /** The server's address, as shown to the user. */
  readonly address: string;
  readonly others: OtherServers;
  readonly memory: ServerMemory;
  readonly keyring: Keyring;
}

/** The actions of a front end on the other servers. */
export interface OtherServers {
  /** How many servers are joined, this one included. */
  readonly count: number;
  /** Joins one more server: `[NICK@]HOST[:PORT]`, or a name from the configuration. */
  connect(address: string): void;
  /** Shows the next server, or the previous one. */
  step(by: 1 | -1): void;
  /**
   * Notifies the user, even while the screen shows another server.
   *
   * @param bell rings the terminal's bell or shows a notification
   * @param words describes the event; shown if another server is on the screen
   */
  call(bell: string, words: string): void;
  /** Leaves all servers. */
  quit(): void;
}
