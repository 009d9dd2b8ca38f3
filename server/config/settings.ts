import type { Cidr } from "../net/cidr.ts";
import type { Limits } from "./limits.ts";
import type { Operator } from "./operators.ts";
import type { Retention } from "../store/store.ts";

/** What the server's rules depend on. Everything of it can be changed while it runs, and tests build their own. */
export interface Settings {
  /** The server's name as clients see it: the source of its numerics. */
  name: string;
  network: string;
  /** What `chatd version` says, without spaces: RPL_YOURHOST, RPL_MYINFO. */
  version: string;
  /** The channel that line mode and `join` start in. */
  channel: string;
  /** What every connection must give before it is let in. */
  password: string | undefined;
  /** The message of the day, a line each. */
  motd: readonly string[];
  lineReply: LineReply;
  /** Whether line mode has the time in front of each line. */
  lineTime: boolean;
  /** How many of the last messages line mode is shown of a channel on joining it. */
  lineHistory: number;
  limits: Limits;
  operators: readonly Operator[];
  accounts: AccountRule;
  /** Who may say for whom they connect, by WEBIRC. */
  gateways: readonly Gateway[];
  /** Whose connections begin with the PROXY protocol's header. */
  proxies: readonly Cidr[];
  /** Who runs the server: where it is, who that is, and how to reach them. */
  admin: readonly string[];
  /** The URL of the network's picture. */
  icon: string | undefined;
  sts: Sts | undefined;
  /** Web sites besides the server's own whose pages may open a WebSocket, such as `https://example.org`; `*` for all. */
  webOrigins: readonly string[];
  /** How much of history is kept. */
  retention: Retention;
  timing: Timing;
}

/** Who may make an account: anybody, who was invited, or nobody but who runs the server. */
export type AccountRule = "open" | "invite" | "closed";

/** A gateway that connects for others: https://ircv3.net/specs/extensions/webirc */
export interface Gateway {
  readonly password: string;
  /** Where it connects from. */
  readonly from: readonly Cidr[];
}

/** That clients are to use TLS from now on: https://ircv3.net/specs/extensions/sts */
export interface Sts {
  /** Where TLS is spoken. */
  readonly port: number;
  /** For how long, in seconds. */
  readonly duration: number;
}

/** What a line-mode sender gets back for a message. */
export type LineReply = "none" | "echo" | "ack";

/** All in milliseconds. */
export interface Timing {
  /** Silence at first that makes a connection a line-mode one. */
  sniff: number;
  /** Silence after which a client is asked whether it is there. */
  ping: number;
  /** How long it may take to answer that. */
  pong: number;
  /** How long a client may take to receive what is sent before its connection closes. */
  linger: number;
  /** Silence that ends a message in line mode, as long as no newline was ever sent. */
  linePause: number;
  /** The same after a character by itself. */
  keyPause: number;
}

/** How long a server waits for what, where nothing else is set. */
export const DEFAULT_TIMING: Readonly<Timing> = Object.freeze({
  sniff: 300,
  ping: 90_000,
  pong: 60_000,
  linger: 1_000,
  linePause: 50,
  keyPause: 1_000,
});

/** The message of the day where there is no file with another one. */
export const DEFAULT_MOTD: readonly string[] = [
  "Welcome! Say hello, or /list the channels there are.",
];

/** The messages that line mode shows on joining, where nothing else is set. */
export const DEFAULT_LINE_HISTORY = 10;
/** The most that {@link Settings.lineHistory} can be. */
export const LINE_HISTORY_MAX = 200;
