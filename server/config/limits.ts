/**
 * The limits on clients: their rates, counts and sizes, with the flags that set them.
 * docs/limits.md explains them.
 * @module
 */

import { type Flag, UsageError } from "../../cli/flags.ts";
import { CLIENT_TAGS_MAX, DEFAULT_LIMITS as FRAME_LIMITS } from "../../protocol/framing.ts";
import { parseDuration } from "./duration.ts";
import { parseSize } from "./size.ts";

/** The limit of a rate: `count` times at once, refilled evenly over `time` milliseconds. */
export interface Rate {
  readonly count: number;
  readonly time: number;
}

/** The values of flags, as texts. */
interface FlagValues {
  one(name: string): string | undefined;
}

/** One limit, with its flag and its default. */
interface Limit<T> {
  readonly value: "N" | "RATE" | "SIZE" | "TIME";
  readonly help: string;
  /** The default, as people write it. */
  readonly usual: string;
  /** The value of `off`. */
  readonly none: T;
  /** Parses a value; `undefined` if it is malformed. */
  read(text: string): T | undefined;
}

const NO_RATE: Rate = { count: Infinity, time: 1 };

function count(help: string, usual: string, none = Infinity): Limit<number> {
  const read = (text: string) => /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined;
  return { value: "N", help, usual, none, read };
}

function rate(help: string, usual: string): Limit<Rate> {
  return { value: "RATE", help, usual, none: NO_RATE, read: parseRate };
}

function size(help: string, usual: string, none = Infinity): Limit<number> {
  return { value: "SIZE", help, usual, none, read: parseSize };
}

function time(help: string, usual: string): Limit<number> {
  return { value: "TIME", help, usual, none: Infinity, read: parseDuration };
}

/** The limits by name; each has a flag `--limit-NAME`. */
const LIMITS = {
  connections: count("connections at once from an address", "100"),
  subnet: count(
    "connections at once from an IPv6 /64; a /56 has 2 times, a /48 4 times that",
    "200",
  ),
  connects: rate("new connections from an address", "60/1m"),
  unregistered: time("until a client must have registered; line mode has 10 times that", "30s"),
  commands: rate("commands of a connection, in points", "400/20s"),
  joins: rate("channels that a connection may join", "120/2m"),
  nicks: rate("nick changes of a connection", "10/1m"),
  invites: rate("invitations from a connection", "20/2m"),
  targets: rate("users that a connection may start talking to", "20/1m"),
  line: size("the longest line, without its tags", `${FRAME_LIMITS.body}B`, FRAME_LIMITS.body),
  tags: size("the longest tags that a client may send", `${CLIENT_TAGS_MAX}B`, CLIENT_TAGS_MAX),
  channels: count("channels that a user may be in", "100"),
  list: count("masks in a channel's lists", "200"),
  outbox: size("bytes that may wait to be sent to a client", "1MiB"),
  inbox: size("bytes of a client that may wait to be handled", "128KiB"),
  memory: size("the server's memory; above it, new clients are refused", "2GiB"),
  logins: count("wrong passwords in a minute from an address or for an account", "3"),
  push: count("push subscriptions of an account", "8"),
  registrations: count("new accounts in an hour from an address", "10"),
} as const;

type Value<L> = L extends Limit<infer T> ? T : never;

/** The values of all limits. Sizes are in bytes, times in milliseconds. */
export type Limits = { readonly [name in keyof typeof LIMITS]: Value<typeof LIMITS[name]> };

type Name = keyof Limits;

const NAMES = Object.keys(LIMITS) as Name[];

const GROUP = "Limits of each client; 'off' lifts a limit";

/** The flags of `chatd serve` for the limits. */
export const LIMIT_FLAGS: readonly Flag[] = [
  {
    name: "limits",
    value: "on|off",
    help: "'off' lifts all limits that are not named; only for benchmarks",
    default: "on",
    group: GROUP,
  },
  ...NAMES.map((name) => {
    const { value, help, usual } = LIMITS[name];
    return { name: `limit-${name}`, value, help, default: usual, group: GROUP };
  }),
];

/** The limits of a server without such flags. */
export const DEFAULT_LIMITS: Limits = limitsOf((name) => {
  const { usual } = LIMITS[name];
  const value = LIMITS[name].read(usual);
  if (value === undefined) throw new TypeError(`--limit-${name} ${usual}`);
  return value;
});

/**
 * The limits with `--limits off`: only the lengths of lines and tags, which the server announces.
 */
export const NO_LIMITS: Limits = limitsOf((name) => LIMITS[name].none);

/**
 * Returns the limits that the flags ask for.
 *
 * @throws {UsageError} on a malformed value
 */
export function readLimits(options: FlagValues): Limits {
  const all = options.one("limits") ?? "on";
  if (all !== "on" && all !== "off") {
    throw new UsageError(`--limits '${all}' is unknown: use on or off`);
  }
  const usual = all === "on" ? DEFAULT_LIMITS : NO_LIMITS;
  return limitsOf((name) => {
    const text = options.one(`limit-${name}`);
    if (text === undefined) return usual[name];
    const { none, read, value, usual: example } = LIMITS[name];
    if (text === "off") return none;
    const given = read(text);
    if (given !== undefined) return given;
    const what = { N: "number", RATE: "rate", SIZE: "size", TIME: "duration" }[value];
    throw new UsageError(
      `--limit-${name} '${text}' is not a ${what}: write one such as ${example}, or 'off'`,
    );
  });
}

function limitsOf(value: (name: Name) => number | Rate): Limits {
  return Object.fromEntries(NAMES.map((name) => [name, value(name)])) as Limits;
}

/** Reads a rate such as `60/1m`. */
function parseRate(text: string): Rate | undefined {
  const [, count, time = ""] = /^([1-9]\d{0,8})\/(.+)$/.exec(text) ?? [];
  const length = parseDuration(time);
  return count === undefined || length === undefined
    ? undefined
    : { count: Number(count), time: length };
}
