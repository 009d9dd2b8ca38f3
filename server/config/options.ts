import { parse as parseToml } from "@std/toml/parse";
import { readNamedFile } from "../../cli/files.ts";
import { type CommandSpec, nearest, parseFlags, UsageError } from "../../cli/flags.ts";
import { LIMIT_FLAGS } from "./limits.ts";

/** What `chatd serve` can be told. */
export const SERVE: CommandSpec = {
  name: "serve",
  operands: "[flags]",
  summary: "starts a server",
  example: "chatd serve --listen 0.0.0.0:6667",
  flags: [
    {
      name: "listen",
      value: "ADDR",
      repeat: true,
      help: "plain TCP, for IRC and nc; 'off' for none; repeatable",
      default: "127.0.0.1:6667",
    },
    {
      name: "tls",
      value: "ADDR",
      repeat: true,
      help: "TLS, for IRC and nc; 'off' for none; repeatable",
      default: "0.0.0.0:6697",
    },
    {
      name: "web",
      value: "ADDR",
      help: "HTTP: IRC over WebSocket; 'off' for none",
      default: "127.0.0.1:6680",
    },
    {
      name: "data",
      value: "DIR",
      help: "where everything durable lives",
      default: "~/.local/share/chatd",
    },
    { name: "ephemeral", help: "keep nothing on disk" },
    {
      name: "durability",
      value: "WHAT",
      help: "what messages outlive: the end of the 'process', or a loss of 'power'",
      default: "process",
      rare: true,
    },
    {
      name: "retain",
      value: "TIME",
      help: "forget what is older, such as 90d",
      default: "keep everything",
    },
    {
      name: "retain-size",
      value: "SIZE",
      help: "forget the oldest where there is more, such as 10GB",
      default: "no bound",
      rare: true,
    },
    { name: "config", value: "FILE", help: "TOML with a key for each flag; flags win" },
    {
      name: "name",
      value: "NAME",
      help: "the server's name as clients see it",
      default: "the host's",
    },
    { name: "network", value: "NAME", help: "the network's name", default: "chatd" },
    {
      name: "channel",
      value: "NAME",
      help: "the channel that line mode starts in",
      default: "#lobby",
    },
    {
      name: "password-file",
      value: "FILE",
      help: "a password that every connection must give",
    },
    {
      name: "accounts",
      value: "WHO",
      help: "who makes accounts: 'open' anybody, 'invite' who was invited, 'closed' nobody",
      default: "open",
      rare: true,
    },
    { name: "cert", value: "FILE", help: "the TLS certificate, PEM", default: "made by itself" },
    { name: "key", value: "FILE", help: "its key, PEM" },
    { name: "motd", value: "FILE", help: "the message of the day", rare: true },
    {
      name: "admin",
      value: "TEXT",
      repeat: true,
      help: "who runs this: the place, the name, the mail address; repeatable",
      rare: true,
    },
    { name: "icon", value: "URL", help: "the network's picture", rare: true },
    {
      name: "sts",
      value: "TIME",
      help: "ask clients to use TLS alone for so long, such as 30d; 'off' asks nothing",
      default: "30d with --cert and an open --listen",
      rare: true,
    },
    {
      name: "proxy-from",
      value: "CIDR",
      repeat: true,
      help: "a proxy whose plain connections begin with a PROXY header; repeatable",
      rare: true,
    },
    {
      name: "web-origin",
      value: "URL",
      repeat: true,
      help: "another web site whose pages may connect, or '*'",
      default: "its own alone",
      rare: true,
    },
    {
      name: "line-reply",
      value: "HOW",
      help: "what line mode's senders get back: none, echo or ack",
      default: "none",
    },
    { name: "line-time", help: "put the time in front of line mode's lines", rare: true },
    {
      name: "line-history",
      value: "N",
      help: "how many messages line mode is shown on joining; 0 for none",
      default: "10",
      rare: true,
    },
    ...LIMIT_FLAGS,
  ],
  details: "It runs until it is interrupted, and logs to standard error.",
  page: "docs/serve.md",
};

/** A table of the configuration file, such as an `[[operator]]`. */
export type Table = Readonly<Record<string, unknown>>;

/** What was asked for, flag by flag, wherever it was written. */
export class Options {
  readonly #values: ReadonlyMap<string, readonly string[]>;
  readonly #tables: ReadonlyMap<string, readonly Table[]>;

  constructor(
    values: ReadonlyMap<string, readonly string[]>,
    tables: ReadonlyMap<string, readonly Table[]> = new Map(),
  ) {
    this.#values = values;
    this.#tables = tables;
  }

  /** The tables of this name in the configuration file. */
  tables(name: string): readonly Table[] {
    return this.#tables.get(name) ?? [];
  }

  all(name: string): readonly string[] | undefined {
    return this.#values.get(name);
  }

  one(name: string): string | undefined {
    return this.#values.get(name)?.[0];
  }

  on(name: string): boolean {
    return this.one(name) === "true";
  }
}

/**
 * Reads the command line, and the configuration file that it names.
 *
 * @throws {UsageError} on anything that cannot be meant
 */
export function readOptions(args: readonly string[]): Options {
  const { operands, flags } = parseFlags(SERVE, args);
  if (operands.length > 0) {
    throw new UsageError(`serve takes flags only, not '${operands[0]}': see 'chatd help serve'`);
  }
  const file = flags.get("config")?.[0];
  if (file === undefined) return new Options(flags);
  const { values, tables } = readConfig(file);
  return new Options(new Map([...values, ...flags]), tables);
}

/** The configuration file that a command line names. */
export function configFile(args: readonly string[]): string | undefined {
  return parseFlags(SERVE, args).flags.get("config")?.[0];
}

/** The files that a command line names, itself or in its configuration file. */
export function namedFiles(args: readonly string[]): readonly string[] {
  const options = readOptions(args);
  const named = SERVE.flags.filter(({ value }) => value === "FILE");
  return named.flatMap(({ name }) => options.one(name) ?? []);
}

/** Keys of the configuration file that are no flags: a secret has no place on a command line. */
const FILE_ONLY = ["password"];

/** The tables of the configuration file, each `[[NAME]]` as often as needed. */
const TABLES = ["operator", "webirc"];

interface Config {
  readonly values: ReadonlyMap<string, readonly string[]>;
  readonly tables: ReadonlyMap<string, readonly Table[]>;
}

function readConfig(path: string): Config {
  const text = readNamedFile(path, "the configuration file");
  let table: Record<string, unknown>;
  try {
    table = parseToml(text);
  } catch (error) {
    throw new UsageError(`${path} is not TOML: ${(error as Error).message}`);
  }
  const values = new Map<string, readonly string[]>();
  const tables = new Map<string, readonly Table[]>();
  for (const [key, value] of Object.entries(table)) {
    if (TABLES.includes(key)) {
      if (!Array.isArray(value) || !value.every(isTable)) {
        throw new UsageError(`${path}: '${key}' is a table: write [[${key}]] above its keys`);
      }
      tables.set(key, value);
      continue;
    }
    const flag = SERVE.flags.find(({ name }) => name === key && name !== "config");
    if (flag === undefined && !FILE_ONLY.includes(key)) {
      const near = nearest(key, [...SERVE.flags.map(({ name }) => name), ...FILE_ONLY, ...TABLES]);
      throw new UsageError(
        `${path}: unknown key '${key}'${near === undefined ? "" : `: did you mean '${near}'?`}`,
      );
    }
    if (flag !== undefined && flag.value === undefined) {
      if (typeof value !== "boolean") {
        throw new UsageError(`${path}: '${key}' takes true or false`);
      }
      if (value) values.set(key, ["true"]);
      continue;
    }
    if (flag?.value === "N" && Number.isInteger(value)) {
      values.set(key, [String(value)]);
      continue;
    }
    const list = Array.isArray(value) && flag?.repeat ? value : [value];
    if (!list.every((item) => typeof item === "string" && item !== "")) {
      throw new UsageError(
        `${path}: '${key}' takes ${flag?.repeat ? "a list of strings" : "a string"}`,
      );
    }
    values.set(key, list.map(String));
  }
  return { values, tables };
}

function isTable(value: unknown): value is Table {
  return typeof value === "object" && value !== null && !Array.isArray(value) &&
    !(value instanceof Date);
}
