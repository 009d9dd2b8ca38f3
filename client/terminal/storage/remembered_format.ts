/**
 * The format of `remembered.json`: its types, its limits, and how it is parsed and written.
 * @module
 */
import { parseHours } from "../options/quiet_hours.ts";

/** The client's memory of one server. */
export interface RememberedServer {
  /** The nick chosen last. */
  readonly nick?: string;
  /** The account that the user was logged in to last. */
  readonly account?: string;
  /** The conversation that was open last. */
  readonly current?: string;
  /** All conversations: channels to join again, and private ones. */
  readonly conversations: readonly string[];
  /** The nicks whose messages are hidden. */
  readonly ignored: readonly string[];
  /** The input history by conversation, the latest line last. */
  readonly history: Readonly<Record<string, readonly string[]>>;
}

/** Everything that the client remembers between runs. */
export interface Remembered {
  readonly theme?: string;
  /** The daily quiet hours, or "off" for none. */
  readonly quiet?: string;
  readonly keywords: readonly string[];
  /** By address; the server used last is at the end. */
  readonly servers: Readonly<Record<string, RememberedServer>>;
}

/** The memory before the first run. */
export const NOTHING: Remembered = { keywords: [], servers: {} };
/** The memory of a server before the first visit. */
export const NEW_SERVER: RememberedServer = { conversations: [], ignored: [], history: {} };

/** Limits that keep the file small. Lengths are in UTF-16 units. */
const SERVERS_MAX = 30;
const CONVERSATIONS_MAX = 100;
const NAMES_MAX = 500;
const LINES_MAX = 50;
const LINE_LENGTH_MAX = 500;
/** The most conversations of a server with an input history. */
const HISTORIES_MAX = 20;
const NAME_LENGTH_MAX = 300;
/**
 * The size of the file in UTF-16 units. Beyond it, the servers used longest ago lose their input
 * history first.
 */
const FILE_MAX = 2 ** 20;

/** Returns the memory of the server at this address. */
export function serverOf(all: Remembered, address: string): RememberedServer {
  return Object.hasOwn(all.servers, address) ? all.servers[address] ?? NEW_SERVER : NEW_SERVER;
}

/** Returns everything with one server changed, which becomes the one used last. */
export function withServer(
  all: Remembered,
  address: string,
  change: Partial<RememberedServer>,
): Remembered {
  const { [address]: before = NEW_SERVER, ...others } = all.servers;
  return { ...all, servers: { ...others, [address]: { ...before, ...change } } };
}

/**
 * Parses a text of {@link formatRemembered}. Leaves out everything beyond the limits.
 *
 * @throws {SyntaxError} if it is something else
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

/** Formats everything as readable text, within the limits. */
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
    ...optional("account", fields["account"]),
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
    // The check below reports it like any other wrong value.
  }
  throw new SyntaxError("quiet is not a range of hours");
}

function optional<K extends string>(key: K, value: unknown): { readonly [P in K]?: string } {
  if (value === undefined) return {};
  if (typeof value !== "string") throw new SyntaxError(`${key} is not a string`);
  return { [key]: value } as { readonly [P in K]?: string };
}
