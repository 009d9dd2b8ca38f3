import { type Flag, UsageError } from "../../cli/flags.ts";
import { CLIENT_TAGS_MAX, DEFAULT_LIMITS as FRAME_LIMITS } from "../../protocol/framing.ts";
import { parseDuration } from "./duration.ts";
import type { Options } from "./options.ts";
import { parseSize } from "./size.ts";

/** What one limit is: how its flag reads, and what holds where nothing is said. */
interface Limit<T> {
  readonly value: "N" | "SIZE" | "TIME";
  readonly help: string;
  /** As a person would write it. */
  readonly usual: string;
  /** What `off` stands for. */
  readonly none: T;
  /** `undefined` where the text is none. */
  read(text: string): T | undefined;
}

function count(help: string, usual: string, none = Infinity): Limit<number> {
  const read = (text: string) => /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined;
  return { value: "N", help, usual, none, read };
}

function size(help: string, usual: string, none = Infinity): Limit<number> {
  return { value: "SIZE", help, usual, none, read: parseSize };
}

function time(help: string, usual: string): Limit<number> {
  return { value: "TIME", help, usual, none: Infinity, read: parseDuration };
}

/** The flag `--limit-NAME` of each. */
const LIMITS = {
  unregistered: time("until a connection must have said who it is", "30s"),
  line: size("the longest line, without its tags", `${FRAME_LIMITS.body}B`, FRAME_LIMITS.body),
  tags: size("the longest tags that a client may send", `${CLIENT_TAGS_MAX}B`, CLIENT_TAGS_MAX),
  channels: count("channels that a user may be in", "100"),
  list: count("masks in a channel's lists", "200"),
  outbox: size("what may wait to be sent to a client", "1MiB"),
} as const;

type Value<L> = L extends Limit<infer T> ? T : never;

/** How much of everything anyone may have: see docs/limits.md. Sizes are in bytes, times in milliseconds. */
export type Limits = { readonly [name in keyof typeof LIMITS]: Value<typeof LIMITS[name]> };

type Name = keyof Limits;

const NAMES = Object.keys(LIMITS) as Name[];

const GROUP = "What anyone may have and do; 'off' lifts a limit";

/** The flags of `chatd serve` for all of them. */
export const LIMIT_FLAGS: readonly Flag[] = [
  {
    name: "limits",
    value: "on|off",
    help: "'off' lifts all limits that are not named: for benchmarks alone",
    default: "on",
    group: GROUP,
  },
  ...NAMES.map((name) => {
    const { value, help, usual } = LIMITS[name];
    return { name: `limit-${name}`, value, help, default: usual, group: GROUP };
  }),
];

/** What holds where nothing is said. */
export const DEFAULT_LIMITS: Limits = limitsOf((name) => {
  const { usual } = LIMITS[name];
  const value = LIMITS[name].read(usual);
  if (value === undefined) throw new TypeError(`--limit-${name} ${usual}`);
  return value;
});

/** What holds with `--limits off`: nothing but the lengths of lines and tags, which clients are told. */
export const NO_LIMITS: Limits = limitsOf((name) => LIMITS[name].none);

/**
 * The limits that were asked for.
 *
 * @throws {UsageError} on what is none
 */
export function readLimits(options: Options): Limits {
  const all = options.one("limits") ?? "on";
  if (all !== "on" && all !== "off") {
    throw new UsageError(`--limits '${all}' is none of: on, off`);
  }
  const usual = all === "on" ? DEFAULT_LIMITS : NO_LIMITS;
  return limitsOf((name) => {
    const text = options.one(`limit-${name}`);
    if (text === undefined) return usual[name];
    const { none, read, value, usual: example } = LIMITS[name];
    if (text === "off") return none;
    const given = read(text);
    if (given !== undefined) return given;
    const what = { N: "number", SIZE: "size", TIME: "length of time" }[value];
    throw new UsageError(`--limit-${name} '${text}' is no ${what}, such as ${example}, nor 'off'`);
  });
}

function limitsOf(value: (name: Name) => number): Limits {
  return Object.fromEntries(NAMES.map((name) => [name, value(name)])) as Limits;
}
