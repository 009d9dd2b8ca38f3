/**
 * The help texts of the program and of its subcommands.
 * @module
 */

import type { CommandSpec, Flag } from "./flags.ts";

/** The most columns of a line. */
const WIDTH = 80;

/** The lines of the smallest usual terminal (24), less one for the prompt. */
const HEIGHT = 23;

/**
 * Returns the help of a subcommand: an example, usage, flags and details, within 80 columns.
 *
 * If that fills more than a screen, it leaves out rare flags and says where they are.
 *
 * @param all shows everything, however long
 */
export function commandHelp(spec: CommandSpec, all = false): string {
  const whole = helpLines(spec, flagSections(spec.flags, false), [spec.details, spec.more]);
  if (all || whole.length <= HEIGHT) return `${whole.join("\n")}\n`;
  const usual = spec.flags.filter(({ rare, group }) => rare === undefined && group === undefined);
  const where = spec.page === undefined ? "" : `, and ${spec.page}`;
  const rest = `'chatd help ${spec.name} --all' shows the rest${where}.`;
  return `${helpLines(spec, flagSections(usual, true), [spec.details, rest]).join("\n")}\n`;
}

function helpLines(
  { example, summary, name, operands }: CommandSpec,
  flags: readonly string[],
  texts: readonly (string | undefined)[],
): string[] {
  const usage = `usage: chatd ${name} ${operands}`.trimEnd();
  const told = texts.filter((text) => text !== undefined)
    .flatMap((text) => ["", ...text.split("\n").flatMap((line) => wrap(line, WIDTH))]);
  return [`  ${example}`, "", summary, usage, ...flags, ...told];
}

function flagSections(flags: readonly Flag[], brief: boolean): string[] {
  return [...groups(flags)].flatMap(([heading, flags]) => [
    "",
    ...(heading === "" ? [] : [`${heading}:`]),
    ...flagLines(flags, brief),
  ]);
}

/** Returns the help of the program: two commands to start with, what it is, and all subcommands. */
export function programHelp(commands: readonly CommandSpec[]): string {
  const width = Math.max(...commands.map((c) => c.name.length));
  return [
    "  chatd serve                  on one machine",
    "  chatd join HOST              on every other",
    "",
    "chatd is a chat server and its client in one file.",
    "",
    ...commands.map((c) => `  ${c.name.padEnd(width)}  ${c.summary}`),
    "",
    "'chatd help COMMAND' says more about each.",
  ].join("\n") + "\n";
}

/** Groups flags by heading; those without a group come first, under the empty heading. */
function groups(flags: readonly Flag[]): ReadonlyMap<string, readonly Flag[]> {
  const grouped = new Map<string, Flag[]>();
  for (const flag of flags) {
    const heading = flag.group ?? "";
    grouped.set(heading, [...grouped.get(heading) ?? [], flag]);
  }
  return grouped;
}

/** @param brief leaves out a default that does not fit into the line */
function flagLines(flags: readonly Flag[], brief: boolean): string[] {
  const heads = flags.map((f) => `--${f.name}${f.value === undefined ? "" : ` ${f.value}`}`);
  const indent = Math.max(...heads.map((h) => h.length)) + 4;
  return flags.flatMap((flag, i) => {
    const whole = flag.default === undefined
      ? flag.help
      : `${flag.help} (default: ${flag.default})`;
    const text = brief && whole.length > WIDTH - indent ? flag.help : whole;
    const [first = "", ...rest] = wrap(text, WIDTH - indent);
    return [
      `  ${heads[i]}`.padEnd(indent) + first,
      ...rest.map((line) => " ".repeat(indent) + line),
    ];
  });
}

function wrap(text: string, width: number): string[] {
  if (text.length <= width) return [text];
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return line === "" ? lines : [...lines, line];
}
