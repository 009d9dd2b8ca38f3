/**
 * The settings that the server's rules depend on, with their defaults.
 * @module
 */

import type { Cidr } from "../net/cidr.ts";
import type { Limits } from "./limits.ts";
import type { Operator } from "./operators.ts";

/** The settings of a server. A reload changes them while the server runs. */
export interface Settings {
  /** The server's name as clients see it: the source of its numerics. */
  name: string;
  network: string;
  /** The version without spaces, for RPL_YOURHOST and RPL_MYINFO. */
  version: string;
  /** The channel that line mode and `join` start in. */
  channel: string;
  /** The password that every connection must give; `undefined` if none is needed. */
  password: string | undefined;
  /** The message of the day, a line each. */
  motd: readonly string[];
  lineReply: LineReply;
  /** Whether each line in line mode begins with the time. */
  lineTime: boolean;
  /** How many of a channel's latest messages line mode shows on joining it. */
  lineHistory: number;
  /** How many of a channel's latest messages IRC clients without CHATHISTORY get on joining it. */
  playback: number;
  limits: Limits;
  operators: readonly Operator[];
  accounts: AccountRule;
  nicks: NickRule;
  alwaysOn: AlwaysOnRule;
  /** Users without a connection for longer than this leave, in ms; `undefined` for never. */
  forgetAbsent: number | undefined;
  /** The gateways that may name their clients' addresses by WEBIRC. */
  gateways: readonly Gateway[];
  /** The proxies whose connections begin with a header of the PROXY protocol. */
  proxies: readonly Cidr[];
  /** Who runs the server, for ADMIN: the place, the name, and how to reach them. */
  admin: readonly string[];
  /** The URL of the network's icon. */
  icon: string | undefined;
  sts: Sts | undefined;
  /**
   * The other web sites whose pages may open a WebSocket, such as `https://example.org`; `*` for
   * all.
   */
  webOrigins: readonly string[];
  /** How much history is kept. */
  retention: Retention;
  /** The networks that push services may be in although they are not public. */
  pushAllow: readonly Cidr[];
  timing: Timing;
}

/** How much history is kept. */
export interface Retention {
  /** Delete events older than this, in ms; `undefined` for no limit. */
  readonly age: number | undefined;
  /**
   * Delete the oldest events while the store uses more than this, in bytes; `undefined` for no
   * limit.
   */
  readonly size: number | undefined;
}

/**
 * The failures that a commit survives: any end of the process, or also a loss of power. With
 * `power`, each commit waits for the disk.
 */
export type Durability = "process" | "power";

/** Who may create an account: everyone, invited people, or administrators only. */
export type AccountRule = "open" | "invite" | "closed";

/** The characters that new nicks and names of new accounts can have. */
export type NickRule = "unicode" | "ascii";

/**
 * Which users stay in the chat without a connection: those of accounts, those who ask for it, or
 * none.
 */
export type AlwaysOnRule = "accounts" | "ask" | "off";

/** A gateway that connects for its clients: https://ircv3.net/specs/extensions/webirc */
export interface Gateway {
  readonly password: string;
  /** The addresses it connects from. */
  readonly from: readonly Cidr[];
}

/** The policy that clients must use TLS: https://ircv3.net/specs/extensions/sts */
export interface Sts {
  /** The TLS port. */
  readonly port: number;
  /** How long the policy holds, in seconds. */
  readonly duration: number;
}

/** The answer to a message in line mode: none, the message itself, or a confirmation. */
export type LineReply = "none" | "echo" | "ack";

/** How long the server waits in different situations, in milliseconds. */
export interface Timing {
  /** Initial silence after which a connection speaks line mode. */
  sniff: number;
  /** Silence after which the server sends a client PING. */
  ping: number;
  /** How long the client may take to answer. */
  pong: number;
  /** How long a client may take to receive the last bytes before its connection is closed. */
  linger: number;
  /** Silence that ends a message in line mode, for a client that has not sent a newline yet. */
  linePause: number;
  /** As {@link linePause}, after a single character: some terminals send each key by itself. */
  keyPause: number;
  /** How long a message stays unread before its push notification is sent. */
  push: number;
  /** How long a user has been silent before they get push notifications. */
  pushIdle: number;
}

/** The usual timing. */
export const DEFAULT_TIMING: Readonly<Timing> = Object.freeze({
  sniff: 300,
  ping: 90_000,
  pong: 60_000,
  linger: 1_000,
  linePause: 50,
  keyPause: 1_000,
  push: 10_000,
  pushIdle: 120_000,
});

/** The message of the day without --motd. */
export const DEFAULT_MOTD: readonly string[] = [
  "Welcome! Say hello, or /list the channels there are.",
];

/** How many messages line mode shows on joining, without --line-history. */
export const DEFAULT_LINE_HISTORY = 10;
/** The maximum of {@link Settings.lineHistory}. */
export const LINE_HISTORY_MAX = 200;
/** How many messages are played back on joining, without --playback. */
export const DEFAULT_PLAYBACK = 20;
/** The maximum of {@link Settings.playback}. */
export const PLAYBACK_MAX = 200;
