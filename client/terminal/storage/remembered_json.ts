import { parseHours } from "../options/quiet_hours.ts";

/** What is remembered of one server. */
export interface RememberedServer {
  /** The nick that was last chosen there. */
  readonly nick?: string;
  /** The conversation that was open. */
  readonly current?: string;
  /** All that were there: channels to be in again, and people. */
  readonly conversations: readonly string[];
  /** The nicks whose messages are not shown. */
  readonly ignored: readonly string[];
  /** What the person said, the latest last, by conversation. */
  readonly history: Readonly<Record<string, readonly string[]>>;
}

/** All that the client remembers from one time to the next. */
export interface Remembered {
  readonly theme?: string;
  /** The hours that are quiet every day, or "off" for none. */
  readonly quiet?: string;
  readonly keywords: readonly string[];
  /** By address, the one that was used last at the end. */
  readonly servers: Readonly<Record<string, RememberedServer>>;
}

/** What is remembered before the first start. */
export const NOTHING: Remembered = { keywords: [], servers: {} };
/** What is remembered of a server before the first visit. */
export const NEW_SERVER: RememberedServer = { conversations: [], ignored: [], history: {} };

/** The most that is kept of each, so that the file stays small. */
const SERVERS_MAX = 30;
const CONVERSATIONS_MAX = 100;
const NAMES_MAX = 500;
const LINES_MAX = 50;
const LINE_LENGTH_MAX = 500;
/** Conversations of a server whose lines are kept. */
const HISTORIES_MAX = 20;
const NAME_LENGTH_MAX = 300;
/** UTF-16 units of the file; beyond that, what was said goes first on the servers that were used longest ago. */
const FILE_MAX = 2 ** 20;

/** What is kept under this address. */
export function serverOf(all: Remembered, address: string): RememberedServer {
  return Object.hasOwn(all.servers, address) ? all.servers[address] ?? NEW_SERVER : NEW_SERVER;
}

/** The same with something changed for one server, which is the one used last then. */
export function withServer(
  all: Remembered,
  address: string,
  change: Partial<RememberedServer>,
): Remembered {
  const { [address]: before = NEW_SERVER, ...others } = all.servers;
  return { ...all, servers: { ...others, [address]: { ...before, ...change } } };
}

/**
 * Reads what {@link formatRemembered} wrote. What is beyond the bounds is left out.
 *
 * @throws {SyntaxError} telling what is wrong, where it is something else
 */
export function parseRemembered(text: string): Remembered {
  const all = table(JSON.parse(text), "it");
  const servers = Object.entries(table(all["servers"] ?? {}, "servers"))
    .map(([address, value]) => [address, server(value, address)] as const);
  return bounded({
    ...optional("theme", all["theme"]),
    ...quiet(all["quiet"]),
    keywords: names(all["keywords"], "keywords"),
    servers: Object.fromEntries(servers),
  });
}

/** As text that a person can read, within the bounds. */
export function formatRemembered(all: Remembered): string {
  const kept = bounded(all);
  let text = asText(kept);
  let { servers } = kept;
  for (const address of Object.keys(servers)) {
    if (text.length <= FILE_MAX) break;
    servers = { ...servers, [address]: { ...serverOf(kept, address), history: {} } };
    text = asText({ ...kept, servers });
  }
  return text;
}

function asText(all: Remembered): string {
  return `${JSON.stringify(all, undefined, 2)}\n`;
}

function server(value: unknown, address: string): RememberedServer {
  const fields = table(value, address);
  const history = Object.entries(table(fields["history"] ?? {}, `history of ${address}`));
  return {
    ...optional("nick", fields["nick"]),
    ...optional("current", fields["current"]),
    conversations: names(fields["conversations"], `conversations of ${address}`),
    ignored: names(fields["ignored"], `ignored of ${address}`),
    history: Object.fromEntries(history.map(([name, lines]) => [name, names(lines, name)])),
  };
}

function bounded({ servers, keywords, ...rest }: Remembered): Remembered {
  const kept = Object.entries(servers).slice(-SERVERS_MAX).map(([address, each]) => [address, {
    ...each,
    conversations: each.conversations.filter(isName).slice(0, CONVERSATIONS_MAX),
    ignored: each.ignored.filter(isName).slice(-NAMES_MAX),
    history: Object.fromEntries(
      Object.entries(each.history).slice(-HISTORIES_MAX).map(([name, lines]) => [
        name,
        lines.filter(({ length }) => length <= LINE_LENGTH_MAX).slice(-LINES_MAX),
      ]).filter(([, lines]) => (lines?.length ?? 0) > 0),
    ),
  }]);
  return {
    ...rest,
    keywords: keywords.filter(isName).slice(-NAMES_MAX),
    servers: Object.fromEntries(kept),
  };
}

function isName(name: string): boolean {
  return name !== "" && name.length <= NAME_LENGTH_MAX;
}

function table(value: unknown, what: string): Record<string, unknown> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw new SyntaxError(`${what} is not an object`);
}

function names(value: unknown = [], what: string): readonly string[] {
  if (Array.isArray(value) && value.every((each) => typeof each === "string")) return value;
  throw new SyntaxError(`${what} is not a list of strings`);
}

function quiet(value: unknown): { readonly quiet?: string } {
  const given = optional("quiet", value);
  try {
    const isKnown = [undefined, "off"].includes(given.quiet) || parseHours(given.quiet ?? "");
    if (isKnown) return given;
  } catch {
    // They are told of as all others.
  }
  throw new SyntaxError("quiet is not a range of hours");
}

function optional<K extends string>(key: K, value: unknown): { readonly [P in K]?: string } {
  if (value === undefined) return {};
  if (typeof value !== "string") throw new SyntaxError(`${key} is not a string`);
  return { [key]: value } as { readonly [P in K]?: string };
}
