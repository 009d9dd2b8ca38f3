import { BACKOFF, type BackoffLimits } from "./backoff.ts";
import type { ClientEvent } from "../events.ts";
import type { SilenceLimits } from "./watched_transport.ts";
import type { Credentials } from "../identity/sasl_login.ts";
import type { Identity } from "./registration.ts";
import type { StsHandler } from "./sts.ts";
import type { Dial, TransportInfo } from "../transport/transport.ts";

/** The client's patience, all in ms. */
export interface Timing extends SilenceLimits {
  /** For registration, from the open connection to the server's welcome. */
  readonly register: number;
  /** Between two tries for the nick that we had before. */
  readonly nickAgain: number;
  /** For the nick that we had before, until messages that may have arrived are sent again by another one. */
  readonly nickBack: number;
  /** For the server to close after QUIT. */
  readonly quit: number;
  /** How long a connection lasts before the next loss counts as a new one. */
  readonly steady: number;
  /** Until the server is told that something was read. */
  readonly read: number;
  readonly backoff: BackoffLimits;
}

/** What holds where nothing else is asked for. */
export const TIMING: Timing = {
  quiet: 90_000,
  answer: 30_000,
  register: 30_000,
  nickAgain: 1_000,
  nickBack: 180_000,
  quit: 2_000,
  steady: 10_000,
  read: 2_000,
  backoff: BACKOFF,
};

/** What a client has to know. */
export interface ClientOptions {
  readonly dial: Dial;
  readonly nick: string;
  /** Whether that nick was asked for by name; else one like it will do where it is taken. */
  readonly firmNick: boolean;
  /** Whether somebody can be asked for another nick; else a refused one is the end. */
  readonly askNick: boolean;
  readonly username?: string;
  readonly realname?: string;
  /** What the server wants of everyone. */
  readonly password?: string;
  /** What logs in to an account. */
  readonly credentials?: Credentials;
  /** Channels to be in, from the start and after every reconnection. */
  readonly channels: readonly string[];
  /** Messages of history to ask for in each channel first joined. */
  readonly history?: number;
  /** Entries that all conversations keep together. */
  readonly scrollback?: number;
  /** Whether a first connection that fails is tried again, as lost ones are. */
  readonly retryFirst: boolean;
  /** ms after which a lost connection is given up for good. */
  readonly giveUpAfter?: number;
  readonly timing?: Partial<Timing>;
  /** Called with everything that happens, in order. */
  readonly onEvent: (event: ClientEvent) => void;
  /** Told of the fingerprint of the certificate that comes after the one the server has shown. */
  readonly onNextCertificate?: (info: TransportInfo, fingerprint: string) => void;
  /** Obeys a server that wants TLS alone; without it such a wish is not heard. */
  readonly strict?: StsHandler;
  /** Waited for before more is read from the server. */
  readonly pace?: () => Promise<void> | void;
  /** A number from 0 to 1. */
  readonly random?: () => number;
}

/** As whom to register by this nick. */
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
