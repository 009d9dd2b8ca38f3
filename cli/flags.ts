/**
 * Subcommands and their flags as tables, which the command line, the help and the configuration
 * file all use.
 * @module
 */

import { parseArgs } from "@std/cli/parse-args";

/** One flag of a subcommand. */
export interface Flag {
  /** Its long name, without the dashes; also its key in the configuration file. */
  readonly name: string;
  /** The placeholder of the value in the help, such as `ADDR`. A flag without one is a switch. */
  readonly value?: string;
  /** Whether the flag may be repeated; in the configuration file it then takes a list. */
  readonly repeat?: true;
  /** One line of help. */
  readonly help: string;
  /** The default, in words for the help. */
  readonly default?: string;
  /** The heading of its group. Groups come last in the help, and only with `--all`. */
  readonly group?: string;
  /** Whether few servers need it: the help then shows it only with `--all`. */
  readonly rare?: true;
}

/** A subcommand as the help shows it and the command line takes it. */
export interface CommandSpec {
  readonly name: string;
  /** The operands in the usage line, such as `[NICK@]HOST[:PORT]`. */
  readonly operands: string;
  /**
   * The commands that its operands may begin with, each of one word or two, such as `accounts add`.
   */
  readonly commands?: readonly string[];
  /** What the command does, in one line. */
  readonly summary: string;
  /** A command line that works, shown first. */
  readonly example: string;
  readonly flags: readonly Flag[];
  /** A text of the help after the flags. */
  readonly details?: string;
  /** A further text, only with `--all`. */
  readonly more?: string;
  /** The page of the manual, such as `docs/serve.md`. */
  readonly page?: string;
}

/**
 * A mistake in a command line, or in a file or value that it names. Its message is for the person
 * who typed it.
 */
export class UsageError extends Error {
  override name = "UsageError";
}

/** A parsed command line: the operands in order, and the values of each flag in it. */
export interface ParsedArgs {
  readonly operands: readonly string[];
  /** The values of each flag, in order, by its name; a switch has the single value `"true"`. */
  readonly flags: ReadonlyMap<string, readonly string[]>;
}

/**
 * Parses a subcommand's arguments by its table of flags.
 *
 * @throws {UsageError} on a flag that is not in the table, one without its value, or a single one
 * given twice
 */
export function parseFlags(spec: CommandSpec, args: readonly string[]): ParsedArgs {
  const unknown: string[] = [];
  const parsed = parseArgs([...args], {
    string: ["_", ...spec.flags.filter((f) => f.value !== undefined).map((f) => f.name)],
    boolean: spec.flags.filter((f) => f.value === undefined).map((f) => f.name),
    collect: spec.flags.filter((f) => f.value !== undefined).map((f) => f.name),
    unknown: (arg: string) => {
      if (arg.startsWith("-") && arg !== "-") unknown.push(arg);
      return !arg.startsWith("-") || arg === "-";
    },
  }) as Record<string, unknown> & { _: string[] };
  const stranger = unknown[0];
  if (stranger !== undefined) throw unknownFlag(spec, stranger);
  const end = args.indexOf("--");
  for (const { name, value } of spec.flags) {
    const given = args.slice(0, end < 0 ? args.length : end).find((a) =>
      a.startsWith(`--${name}=`)
    );
    if (value === undefined && given !== undefined) {
      throw new UsageError(`--${name} takes no value: give it alone, or leave it out`);
    }
  }

  const flags = new Map<string, readonly string[]>();
  for (const flag of spec.flags) {
    const given = parsed[flag.name];
    if (flag.value === undefined) {
      if (given === true) flags.set(flag.name, ["true"]);
      continue;
    }
    const values = Array.isArray(given) ? given.map(String) : [];
    if (values.length === 0) continue;
    if (values.includes("")) {
      throw new UsageError(`--${flag.name} needs a value: --${flag.name} ${flag.value}`);
    }
    if (values.length > 1 && flag.repeat === undefined) {
      throw new UsageError(`--${flag.name} can be given only once`);
    }
    flags.set(flag.name, values);
  }
  return { operands: parsed._.map(String), flags };
}

function unknownFlag(spec: CommandSpec, arg: string): UsageError {
  const [written = ""] = arg.split("=", 1);
  const name = written.replace(/^-+/, "");
  const near = nearest(name, spec.flags.map((f) => f.name));
  const hint = near === undefined
    ? `'chatd help ${spec.name}' lists the flags`
    : `did you mean --${near}?`;
  return new UsageError(`unknown flag ${written}: ${hint}`);
}

/** Returns the candidate that a person most likely meant by `word`; `undefined` if none is near. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  let best: string | undefined;
  let least = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of candidates) {
    const distance = word.length > 1 && candidate.startsWith(word) ? 1 : edits(word, candidate);
    if (distance < least) [best, least] = [candidate, distance];
  }
  return best;
}

/** Returns the Levenshtein distance of two short words, with swapped neighbours as one edit. */
function edits(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      let least = Math.min(
        (last[j] ?? 0) + 1,
        (row[j - 1] ?? 0) + 1,
        (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1),
      );
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        least = Math.min(least, (beforeLast[j - 2] ?? 0) + 1);
      }
      row.push(least);
    }
    [beforeLast, last] = [last, row];
  }
  return last[b.length] ?? 0;
}
