/**
 * The options of a client.
 * @module
 */
import { BACKOFF, type BackoffLimits } from "./backoff.ts";
import type { ClientEvent, Credentials } from "../events.ts";
import type { SilenceLimits } from "./watched_transport.ts";
import type { Identity } from "./registration.ts";
import type { StsHandler } from "./sts.ts";
import type { Dial, TransportInfo } from "../transport/transport.ts";

/** The client's time limits, all in ms. */
export interface Timing extends SilenceLimits {
  /** The longest registration, from the open connection to the server's welcome. */
  readonly register: number;
  /** Between two tries for the previous nick. */
  readonly nickAgain: number;
  /** How long to wait for the previous nick before resending messages that may have arrived. */
  readonly nickBack: number;
  /** How long to wait for the server to close after QUIT. */
  readonly quit: number;
  /** How long a connection must last before the delays between tries start over. */
  readonly steady: number;
  /** From reading a message to telling the server. */
  readonly read: number;
  readonly backoff: BackoffLimits;
}

/** The default time limits. */
export const TIMING: Timing = {
  silence: 90_000,
  answer: 30_000,
  register: 30_000,
  nickAgain: 1_000,
  nickBack: 180_000,
  quit: 2_000,
  steady: 10_000,
  read: 2_000,
  backoff: BACKOFF,
};

/** The options of a client. */
export interface ClientOptions {
  /** Opens a connection; called again after each loss. */
  readonly dial: Dial;
  readonly nick: string;
  /** Whether the user named that nick; otherwise the client takes a similar one if it is taken. */
  readonly firmNick: boolean;
  /** Whether the user can choose another nick; otherwise a refused one ends the client. */
  readonly askNick: boolean;
  readonly username?: string;
  readonly realname?: string;
  /** The server's password. */
  readonly password?: string;
  /** The one-time password of an invitation, in place of the server's until the client is in. */
  readonly invitation?: string;
  /** The account to log in to, unless the user has logged in to another one since. */
  readonly credentials?: Credentials;
  /** Channels to join, first and after every reconnection. */
  readonly channels: readonly string[];
  /** Messages of history to fetch in each channel that is joined for the first time. */
  readonly history?: number;
  /** The most entries of all conversations together. */
  readonly scrollback?: number;
  /** Whether to try again if the first connection fails, as after a loss. */
  readonly retryFirst: boolean;
  /** ms without a connection after which the client gives up. */
  readonly giveUpAfter?: number;
  readonly timing?: Partial<Timing>;
  /** Called with every event, in order. */
  readonly onEvent: (event: ClientEvent) => void;
  /** Called with the fingerprint of the server's next certificate. */
  readonly onNextCertificate?: (info: TransportInfo, fingerprint: string) => void;
  /** Obeys STS policies; without it, they are ignored. */
  readonly strict?: StsHandler;
  /** Awaited before reading more from the server. */
  readonly pace?: () => Promise<void> | undefined;
  /** Returns a number from 0 to 1. */
  readonly random?: () => number;
}

/**
 * Returns the identity with which a client of this nick registers.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { DialError } from "../transport/transport.ts";
 * import { type ClientOptions, identityOf } from "./options.ts";
 *
 * const options: ClientOptions = {
 *   dial: () => Promise.reject(new DialError("unreachable", "example.com does not answer")),
 *   nick: "alice",
 *   firmNick: false,
 *   askNick: false,
 *   channels: ["#general"],
 *   retryFirst: false,
 *   onEvent: (event) => console.log(event.type),
 * };
 * assertEquals(identityOf(options, "alice_"), {
 *   nick: "alice_",
 *   username: "chatd",
 *   realname: "alice_",
 * });
 * ```
 */
export function identityOf(
  { username = "chatd", realname, password, credentials }: ClientOptions,
  nick: string,
): Identity {
  return {
    nick,
    username,
    realname: realname ?? nick,
    ...(password === undefined ? {} : { password }),
    ...(credentials === undefined ? {} : { credentials }),
  };
}
