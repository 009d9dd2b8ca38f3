import type { CommandSpec, Flag } from "./flags.ts";

const WIDTH = 80;

/** Lines of a terminal that everybody has, less one for what is typed next. */
const HEIGHT = 23;

/**
 * The help of one subcommand: an example first, then usage, flags and details, within 80 columns. Where that is more than a
 * screen, it is what most people look for, and where the rest is.
 *
 * @param all shows all of it, however long
 */
export function commandHelp(spec: CommandSpec, all = false): string {
  const whole = helpLines(spec, flagSections(spec.flags, false), [spec.details, spec.more]);
  if (all || whole.length <= HEIGHT) return `${whole.join("\n")}\n`;
  const usual = spec.flags.filter(({ rare, group }) => rare === undefined && group === undefined);
  const where = spec.page === undefined ? "" : `, and ${spec.page}`;
  const rest = `'chatd help ${spec.name} --all' tells the rest${where}.`;
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

/** The help of the whole program: what it is, two commands to start with, and the list of subcommands. */
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
    "'chatd help COMMAND' tells more about each.",
  ].join("\n") + "\n";
}

/** The flags by group; those of none first. */
function groups(flags: readonly Flag[]): ReadonlyMap<string, readonly Flag[]> {
  const grouped = new Map<string, Flag[]>();
  for (const flag of flags) {
    const heading = flag.group ?? "";
    grouped.set(heading, [...grouped.get(heading) ?? [], flag]);
  }
  return grouped;
}

/** @param brief leaves defaults out where there is no room for them in the line */
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
