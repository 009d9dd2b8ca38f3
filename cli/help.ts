import type { CommandSpec, Flag } from "./flags.ts";

const WIDTH = 80;

/** The help of one subcommand: an example first, then usage, flags and details, within 80 columns. */
export function commandHelp(spec: CommandSpec): string {
  const lines = [
    spec.summary,
    "",
    `  ${spec.example}`,
    "",
    `usage: chatd ${spec.name} ${spec.operands}`.trimEnd(),
  ];
  for (const [heading, flags] of groups(spec.flags)) {
    lines.push("", ...(heading === "" ? [] : [`${heading}:`]), ...flagLines(flags));
  }
  if (spec.details !== undefined) lines.push("", spec.details);
  return lines.join("\n") + "\n";
}

/** The help of the whole program: what it is, two commands to start with, and the list of subcommands. */
export function programHelp(commands: readonly CommandSpec[]): string {
  const width = Math.max(...commands.map((c) => c.name.length));
  return [
    "chatd: a chat server and its client in one file",
    "",
    "  chatd serve                  on one machine",
    "  chatd join HOST              on every other",
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

function flagLines(flags: readonly Flag[]): string[] {
  const heads = flags.map((f) => `--${f.name}${f.value === undefined ? "" : ` ${f.value}`}`);
  const indent = Math.max(...heads.map((h) => h.length)) + 4;
  return flags.flatMap((flag, i) => {
    const text = flag.default === undefined ? flag.help : `${flag.help} (default: ${flag.default})`;
    const [first = "", ...rest] = wrap(text, WIDTH - indent);
    return [
      `  ${heads[i]}`.padEnd(indent) + first,
      ...rest.map((line) => " ".repeat(indent) + line),
    ];
  });
}

function wrap(text: string, width: number): string[] {
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
