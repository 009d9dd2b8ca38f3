/**
 * Reads the command line and the configuration file of `chatd serve`, as texts. configuration.ts
 * checks their values.
 * @module
 */

import { parse as parseToml } from "@std/toml/parse";
import { readNamedFile } from "../../cli/files.ts";
import { nearest, parseFlags, UsageError } from "../../cli/flags.ts";
import { SERVE } from "./serve_flags.ts";

/** A table of the configuration file, such as an `[[operator]]`. */
export type Table = Readonly<Record<string, unknown>>;

/** The values of all flags, from the command line or the configuration file. */
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

  /** Returns the tables of this name in the configuration file. */
  tables(name: string): readonly Table[] {
    return this.#tables.get(name) ?? [];
  }

  /** Returns all values of a repeatable flag. */
  all(name: string): readonly string[] | undefined {
    return this.#values.get(name);
  }

  /** Returns the value of a flag. */
  one(name: string): string | undefined {
    return this.#values.get(name)?.[0];
  }

  /** Tells whether a switch is on. */
  on(name: string): boolean {
    return this.one(name) === "true";
  }
}

/**
 * Reads the command line, and the configuration file that it names.
 *
 * @throws {UsageError} on a mistake in either
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

/** Returns the configuration file that a command line names. */
export function configFile(args: readonly string[]): string | undefined {
  return parseFlags(SERVE, args).flags.get("config")?.[0];
}

/** Returns all files that a command line names, itself or in its configuration file. */
export function namedFiles(args: readonly string[]): readonly string[] {
  const options = readOptions(args);
  const named = SERVE.flags.filter(({ value }) => value === "FILE");
  return named.flatMap(({ name }) => options.one(name) ?? []);
}

/** Keys that only the configuration file has: other users of the machine can read command lines. */
const FILE_ONLY = ["password"];

/** The tables of the configuration file; each `[[NAME]]` may be repeated. */
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
    if (TABLES.includes(key)) tables.set(key, tablesOf(path, key, value));
    else values.set(key, textsOf(path, key, value));
  }
  return { values, tables };
}

function tablesOf(path: string, key: string, value: unknown): readonly Table[] {
  if (Array.isArray(value) && value.every(isTable)) return value;
  throw new UsageError(`${path}: '${key}' is a table: write [[${key}]] above its keys`);
}

/**
 * Returns a key's value as the texts that the command line would have; none for a switch that is
 * off.
 */
function textsOf(path: string, key: string, value: unknown): readonly string[] {
  const flag = SERVE.flags.find(({ name }) => name === key && name !== "config");
  if (flag === undefined && !FILE_ONLY.includes(key)) throw unknownKey(path, key);
  if (flag !== undefined && flag.value === undefined) {
    if (typeof value !== "boolean") throw new UsageError(`${path}: '${key}' takes true or false`);
    return value ? ["true"] : [];
  }
  if (flag?.value === "N" && Number.isInteger(value)) return [String(value)];
  const list = Array.isArray(value) && flag?.repeat ? value : [value];
  if (!list.every((item) => typeof item === "string" && item !== "")) {
    throw new UsageError(
      `${path}: '${key}' takes ${flag?.repeat ? "a list of strings" : "a string"}`,
    );
  }
  return list.map(String);
}

function unknownKey(path: string, key: string): UsageError {
  const near = nearest(key, [...SERVE.flags.map(({ name }) => name), ...FILE_ONLY, ...TABLES]);
  return new UsageError(
    `${path}: unknown key '${key}'${near === undefined ? "" : `: did you mean '${near}'?`}`,
  );
}

function isTable(value: unknown): value is Table {
  return typeof value === "object" && value !== null && !Array.isArray(value) &&
    !(value instanceof Date);
}
