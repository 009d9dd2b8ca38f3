/**
 * The configuration file `join.toml`: the user's defaults, and names for servers.
 * @module
 */
import { parse as parseToml } from "@std/toml/parse";
import { fileFault } from "../../../cli/files.ts";
import { nearest, UsageError } from "../../../cli/flags.ts";
import { nickFault } from "../../../protocol/names/names.ts";
import { parseServerAddress } from "./server_address.ts";
import { type DailyHours, parseHours } from "./quiet_hours.ts";
import { parseAccount, parseChannel, parseFingerprint } from "./values.ts";

/** Settings for one server, or for all servers. */
export interface Preferences {
  readonly nick?: string;
  readonly channels?: readonly string[];
  readonly account?: string;
}

/** A server with a name of its own in the file. */
export interface NamedServer extends Preferences {
  readonly name: string;
  /** `[NICK@]HOST[:PORT]` */
  readonly address: string;
  readonly plain: boolean;
  readonly fingerprint?: string;
}

/** The contents of `join.toml`. */
export interface JoinConfig extends Preferences {
  readonly theme?: string;
  /** The daily quiet hours. */
  readonly quiet?: DailyHours;
  readonly keywords: readonly string[];
  readonly servers: readonly NamedServer[];
}

/** The configuration without a file. */
export const NO_CONFIG: JoinConfig = { keywords: [], servers: [] };

/** The keys, and the kind of value that each takes. */
const PREFERENCES = { nick: "word", channel: "words", account: "word" } as const;
const KEYS = {
  ...PREFERENCES,
  theme: "word",
  quiet: "word",
  keyword: "words",
  server: "tables",
} as const;
const SERVER_KEYS = {
  ...PREFERENCES,
  name: "word",
  address: "word",
  plain: "switch",
  fingerprint: "word",
} as const;

type Kind = "word" | "words" | "switch" | "tables";
type Table = Readonly<Record<string, unknown>>;

const WRITTEN: Readonly<Record<Kind, string>> = {
  word: 'a word in quotation marks: key = "word"',
  words: 'a list of words: key = ["one", "two"]',
  switch: "true or false",
  tables: "a table: write [[server]] above its keys",
};

/** Returns the path of the file; `undefined` if the environment names no folder for it. */
export function configPath(env: (name: string) => string | undefined): string | undefined {
  const xdg = env("XDG_CONFIG_HOME");
  if (xdg !== undefined && xdg.startsWith("/")) return `${xdg}/chatd/join.toml`;
  const home = env("HOME") || env("USERPROFILE");
  return home ? `${home}/.config/chatd/join.toml` : undefined;
}

/**
 * Reads the file if there is one.
 *
 * @throws {UsageError} if it cannot be read or is wrong
 */
export function readConfig(path: string | undefined): JoinConfig {
  if (path === undefined) return NO_CONFIG;
  let text: string;
  try {
    text = Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return NO_CONFIG;
    throw new UsageError(`cannot read ${path}: ${fileFault(error)}`);
  }
  try {
    return parseConfig(text);
  } catch (error) {
    if (error instanceof UsageError) throw new UsageError(`${path}: ${error.message}`);
    throw error;
  }
}

/**
 * Parses the contents of the file.
 *
 * @throws {UsageError} if they are wrong
 */
export function parseConfig(text: string): JoinConfig {
  let table: Table;
  try {
    table = parseToml(text);
  } catch (error) {
    throw new UsageError(`it is not TOML: ${(error as Error).message}`);
  }
  check(table, KEYS, "");
  const servers = (table["server"] ?? []) as readonly Table[];
  const { theme, quiet } = table;
  return {
    ...preferences(table),
    ...(theme === undefined ? {} : { theme: String(theme) }),
    ...(quiet === undefined ? {} : { quiet: hours(String(quiet)) }),
    keywords: (table["keyword"] ?? []) as readonly string[],
    servers: servers.map(server),
  };
}

function server(table: Table, at: number): NamedServer {
  const where = `[[server]] number ${at + 1}: `;
  check(table, SERVER_KEYS, where);
  const { name, address, fingerprint } = table;
  if (typeof name !== "string" || typeof address !== "string") {
    throw new UsageError(`${where}it needs a name and an address`);
  }
  return within(where, () => {
    parseServerAddress(address);
    return {
      ...preferences(table),
      name,
      address,
      plain: table["plain"] === true,
      ...(fingerprint === undefined ? {} : { fingerprint: parseFingerprint(String(fingerprint)) }),
    };
  });
}

function hours(text: string): DailyHours {
  const hours = parseHours(text);
  if (hours === undefined) throw new UsageError(`'quiet' takes hours: quiet = "22:00-07:00"`);
  return hours;
}

function preferences(table: Table): Preferences {
  const nick = table["nick"] as string | undefined;
  const channels = table["channel"] as readonly string[] | undefined;
  const account = table["account"] as string | undefined;
  const fault = nick === undefined ? undefined : nickFault(nick);
  if (fault !== undefined) throw new UsageError(`"${nick}" is not a valid nick: ${fault}`);
  return {
    ...(nick === undefined ? {} : { nick }),
    ...(channels === undefined ? {} : { channels: channels.map(parseChannel) }),
    ...(account === undefined ? {} : { account: parseAccount(account) }),
  };
}

function check(table: Table, keys: Readonly<Record<string, Kind>>, where: string): void {
  for (const [key, value] of Object.entries(table)) {
    const kind = Object.hasOwn(keys, key) ? keys[key] : undefined;
    if (kind === undefined) {
      const near = nearest(key, Object.keys(keys));
      const hint = near === undefined
        ? `there are ${Object.keys(keys).join(", ")}`
        : `did you mean '${near}'?`;
      throw new UsageError(`${where}unknown key '${key}': ${hint}`);
    }
    if (!isOf(kind, value)) throw new UsageError(`${where}'${key}' takes ${WRITTEN[kind]}`);
  }
}

function isOf(kind: Kind, value: unknown): boolean {
  const isWord = (each: unknown) => typeof each === "string" && each !== "";
  switch (kind) {
    case "word":
      return isWord(value);
    case "words":
      return Array.isArray(value) && value.every(isWord);
    case "switch":
      return typeof value === "boolean";
    case "tables":
      return Array.isArray(value) &&
        value.every((each) => typeof each === "object" && each !== null && !Array.isArray(each));
  }
}

function within<T>(where: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof UsageError) throw new UsageError(where + error.message);
    throw error;
  }
}
