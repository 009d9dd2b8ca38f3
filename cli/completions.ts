/**
 * `chatd completions`: scripts that make shells complete chatd's commands and flags.
 * @module
 */

import { type CommandSpec, type Flag, nearest, parseFlags, UsageError } from "./flags.ts";
import { print } from "./streams.ts";

/** The command line of `chatd completions`. */
export const COMPLETIONS: CommandSpec = {
  name: "completions",
  operands: "bash|zsh|fish",
  summary: "prints a script that makes a shell complete chatd's commands",
  example: "source <(chatd completions bash)",
  flags: [],
  details: `To keep it, put it where the shell looks for it:
  chatd completions bash > ~/.local/share/bash-completion/completions/chatd
  chatd completions zsh  > a folder of $fpath, as the file _chatd
  chatd completions fish > ~/.config/fish/completions/chatd.fish`,
};

const SHELLS: Readonly<Record<string, (specs: readonly CommandSpec[]) => string>> = {
  bash: forBash,
  zsh: forZsh,
  fish: forFish,
};

/**
 * `chatd completions`
 *
 * @param specs all subcommands
 * @returns the exit code
 * @throws {UsageError} if the shell is missing or unknown
 */
export function printCompletions(
  args: readonly string[],
  specs: readonly CommandSpec[],
): number {
  const { operands: [shell, extra] } = parseFlags(COMPLETIONS, args);
  if (shell === undefined || extra !== undefined) {
    throw new UsageError("completions needs one shell: chatd completions bash, zsh or fish");
  }
  print(completionScript(shell, specs));
  return 0;
}

/**
 * Returns the script by which a shell completes these subcommands with their flags and operands.
 *
 * @throws {UsageError} if there is no script for this shell
 */
export function completionScript(shell: string, specs: readonly CommandSpec[]): string {
  const script = Object.hasOwn(SHELLS, shell) ? SHELLS[shell] : undefined;
  if (script !== undefined) return script(specs);
  const near = nearest(shell, Object.keys(SHELLS));
  throw new UsageError(
    `there are completions for bash, zsh and fish, not for '${shell}'` +
      (near === undefined ? "" : `: did you mean ${near}?`),
  );
}

/**
 * How to complete a flag's value or an operand: a file, a folder, one of these words, or (if empty)
 * nothing.
 */
type Values = "file" | "folder" | readonly string[];

function valuesOf({ value = "" }: Pick<Flag, "value">): Values {
  if (value === "FILE") return "file";
  if (value === "DIR") return "folder";
  return value.includes("|") ? value.split("|") : [];
}

/** Returns how to complete a subcommand's operand. */
function operandsOf({ name, operands }: CommandSpec, specs: readonly CommandSpec[]): Values {
  if (name === "help") return specs.map((each) => each.name);
  const first = operands.split(" ")[0] ?? "";
  return valuesOf({ value: first.replace(/^\[(.*)\]$/, "$1") });
}

/** Returns the second words of a subcommand's commands, by their first words. */
function wordsOf({ commands = [] }: CommandSpec): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const command of commands) {
    const [first = "", second] = command.split(" ");
    const seconds = found.get(first) ?? [];
    found.set(first, second === undefined ? seconds : [...seconds, second]);
  }
  return found;
}

function forBash(specs: readonly CommandSpec[]): string {
  const cases = specs.map((spec) => {
    const flags = spec.flags.map(({ name }) => `--${name}`).join(" ");
    const valued = spec.flags.filter(({ value }) => value !== undefined);
    const arms = valued.map((flag) =>
      `        --${flag.name}) ${bashWords(valuesOf(flag))}; return ;;`
    );
    const values = arms.length === 0 ? [] : ['      case "$previous" in', ...arms, "      esac"];
    return [
      `    ${spec.name})`,
      ...values,
      `      case "$current" in`,
      `        -*) COMPREPLY=($(compgen -W "${flags}" -- "$current")) ;;`,
      `        *) ${bashOperands(spec, specs)} ;;`,
      "      esac ;;",
    ].join("\n");
  });
  return `# bash completion of chatd, made by 'chatd completions bash'
_chatd() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}"
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${specs.map(({ name }) => name).join(" ")}" -- "$current"))
    return
  fi
  case "\${COMP_WORDS[1]}" in
${cases.join("\n")}
  esac
}
complete -F _chatd chatd
`;
}

function bashOperands(spec: CommandSpec, specs: readonly CommandSpec[]): string {
  const words = wordsOf(spec);
  if (words.size === 0) return bashWords(operandsOf(spec, specs));
  const valued = spec.flags.filter(({ value }) => value !== undefined);
  const arms = [...words].filter(([, seconds]) => seconds.length > 0)
    .map(([first, seconds]) => `            ${first}) ${bashWords(seconds)} ;;`);
  return [
    "local i operands=()",
    "          for ((i = 2; i < COMP_CWORD; i++)); do",
    '            case "${COMP_WORDS[i]}" in',
    `              ${valued.map(({ name }) => `--${name}`).join("|")}) ((i++)) ;;`,
    "              -*) ;;",
    '              *) operands+=("${COMP_WORDS[i]}") ;;',
    "            esac",
    "          done",
    '          case "${operands[*]}" in',
    `            "") ${bashWords([...words.keys()])} ;;`,
    ...arms,
    "          esac",
  ].join("\n");
}

function bashWords(values: Values): string {
  if (values === "file") return 'compopt -o filenames; COMPREPLY=($(compgen -f -- "$current"))';
  if (values === "folder") return 'compopt -o filenames; COMPREPLY=($(compgen -d -- "$current"))';
  if (values.length === 0) return "COMPREPLY=()";
  return `COMPREPLY=($(compgen -W "${values.join(" ")}" -- "$current"))`;
}

function forZsh(specs: readonly CommandSpec[]): string {
  const commands = specs.map(({ name, summary }) => `    ${quoted(`${name}:${summary}`)}`);
  const cases = specs.map((spec) => {
    const flags = spec.flags.map((flag) => {
      const many = flag.repeat === true ? "*" : "";
      const text = flag.help.replace(/[[\]\\:]/g, "\\$&");
      const value = flag.value === undefined
        ? ""
        : `:${flag.value.replaceAll(":", "\\:")}:${zshWords(valuesOf(flag))}`;
      return `        ${quoted(`${many}--${flag.name}[${text}]${value}`)}`;
    });
    const all = [...flags, ...zshOperands(spec, specs)];
    if (all.length === 0) return `      ${spec.name}) ;;`;
    return [`      ${spec.name}) _arguments \\`, `${all.join(" \\\n")} ;;`].join("\n");
  });
  return `#compdef chatd
# zsh completion of chatd, made by 'chatd completions zsh'
_chatd() {
  local -a commands
  commands=(
${commands.join("\n")}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
  else
    local command="\${words[2]}"
    shift words
    (( CURRENT-- ))
    case "$command" in
${cases.join("\n")}
    esac
  fi
}
# A file of $fpath is called as the function; a sourced script registers it.
if [ "$funcstack[1]" = "_chatd" ]; then _chatd "$@"; else compdef _chatd chatd; fi
`;
}

function zshOperands(spec: CommandSpec, specs: readonly CommandSpec[]): string[] {
  const words = wordsOf(spec);
  if (words.size > 0) {
    const seconds = [...words].filter(([, each]) => each.length > 0)
      .map(([first, each]) => `(( $words[(Ie)${first}] )) && compadd ${each.join(" ")}`);
    return [
      `        ${quoted(`1:command:${zshWords([...words.keys()])}`)}`,
      `        ${quoted(`2:command:{ ${seconds.join("; ")} }`)}`,
    ];
  }
  const values = operandsOf(spec, specs);
  // With an empty operand, zsh would report that there is nothing to complete instead of completing
  // a flag.
  return values.length === 0 ? [] : [`        ${quoted(`*:operand:${zshWords(values)}`)}`];
}

function zshWords(values: Values): string {
  if (values === "file") return "_files";
  if (values === "folder") return "_files -/";
  return values.length === 0 ? " " : `(${values.join(" ")})`;
}

function forFish(specs: readonly CommandSpec[]): string {
  const lines = [
    "# fish completion of chatd, made by 'chatd completions fish'",
    "complete -c chatd -f",
  ];
  for (const { name, summary } of specs) {
    lines.push(`complete -c chatd -n __fish_use_subcommand -a ${name} -d ${fishQuoted(summary)}`);
  }
  for (const spec of specs) {
    const within = `complete -c chatd -n ${fishQuoted(`__fish_seen_subcommand_from ${spec.name}`)}`;
    for (const flag of spec.flags) {
      const values = valuesOf(flag);
      const value = flag.value === undefined
        ? ""
        : `${values === "file" ? " -r" : " -x"}${fishWords(values)}`;
      lines.push(`${within} -l ${flag.name}${value} -d ${fishQuoted(flag.help)}`);
    }
    const words = wordsOf(spec);
    const operands = fishWords(operandsOf(spec, specs));
    if (words.size === 0 && operands !== "") lines.push(`${within}${operands}`);
    if (words.size > 0) lines.push(fishCommands(spec.name, [], [...words.keys()]));
    for (const [first, seconds] of words) {
      if (seconds.length > 0) lines.push(fishCommands(spec.name, [first], seconds));
    }
  }
  return `${lines.join("\n")}\n`;
}

/** Returns the line that makes fish complete one of these words after a subcommand. */
function fishCommands(name: string, before: readonly string[], words: readonly string[]): string {
  const seen = [name, ...before].map((each) => `__fish_seen_subcommand_from ${each}`);
  const condition = [...seen, `not __fish_seen_subcommand_from ${words.join(" ")}`].join("; and ");
  return `complete -c chatd -n ${fishQuoted(condition)}${fishWords(words)}`;
}

function fishWords(values: Values): string {
  if (values === "file") return " -F";
  if (values === "folder") return " -a '(__fish_complete_directories)'";
  return values.length === 0 ? "" : ` -a ${fishQuoted(values.join(" "))}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function fishQuoted(text: string): string {
  return `'${text.replace(/[\\']/g, "\\$&")}'`;
}
