/**
 * The table of all commands. Typed lines and the help use it.
 * @module
 */
import { nearest, UsageError } from "../../../cli/flags.ts";
import { CHANNELS } from "./channels.ts";
import { type Command, here, Operands, usageOf } from "./command.ts";
import type { CommandContext } from "./context.ts";
import { HISTORY } from "./history.ts";
import { KEYS_COMMAND } from "./keys.ts";
import { MESSAGES } from "./messages.ts";
import { USERS } from "./users.ts";
import { PREFERENCES } from "./preferences.ts";
import { SEARCH } from "./search.ts";
import { SERVERS } from "./servers.ts";
import { OPERATORS, SERVICES } from "./services.ts";

const HELP: Command = {
  name: "help",
  aliases: ["?"],
  operands: "[COMMAND]",
  kinds: ["command"],
  help: "list the commands, or explain one",
  run: (context, operands) => {
    const name = operands.word()?.replace(/^\//, "");
    context.tell(name === undefined ? helpText(context.isOperator) : helpOf(commandNamed(name)));
  },
};

/** Commands that the help lists under one title. */
export interface CommandGroup {
  readonly title: string;
  readonly commands: readonly Command[];
}

/** All commands, in the order in which the help lists them. */
export const COMMAND_GROUPS: readonly CommandGroup[] = [
  { title: "Talking", commands: [...MESSAGES, ...SEARCH, ...HISTORY] },
  { title: "Channels", commands: CHANNELS },
  { title: "Users", commands: USERS },
  { title: "Servers", commands: [...SERVERS, ...SERVICES] },
  { title: "Operators of the server", commands: OPERATORS },
  { title: "This client", commands: [...PREFERENCES, KEYS_COMMAND, HELP] },
];

/** All commands in one list. */
export const COMMANDS: readonly Command[] = COMMAND_GROUPS.flatMap(({ commands }) => commands);

/**
 * Runs a typed line: a command if it begins with "/", else a message.
 *
 * @throws {UsageError} if the command is unknown or its operands are wrong
 */
export function runLine(line: string, context: CommandContext): void {
  if (line.trim() === "") return;
  const isPasted = line.includes("\n");
  const typed = isPasted ? undefined : commandIn(line);
  if (typed !== undefined) {
    const command = commandNamed(typed.name);
    return command.run(context, new Operands(command, typed.operands));
  }
  // In a channel, "@alice look" goes to all members, and mentions alice.
  const isPublic = context.current !== undefined && context.isChannel(context.current);
  const direct = isPasted || isPublic ? null : /^@([^\s:,]+)\s+(\S.*)$/s.exec(line);
  if (direct !== null) return context.say(direct[1] ?? "", direct[2] ?? "", "message");
  context.say(here(context), line.startsWith("//") ? line.slice(1) : line, "message");
}

/**
 * Splits a line into command and operands, if it is a command. A path such as `/usr/bin` is not.
 */
export function commandIn(line: string): { name: string; operands: string } | undefined {
  const match = /^\/([a-z?][^\s/]*)(?:\s+(\S.*)?)?$/is.exec(line);
  return match === null ? undefined : { name: match[1] ?? "", operands: match[2] ?? "" };
}

/** Returns the command with this name or alias. */
export function findCommand(name: string): Command | undefined {
  const wanted = name.toLowerCase();
  return COMMANDS.find((each) => each.name === wanted || each.aliases?.includes(wanted));
}

/** Whether a line is a command that there is. */
export function isCommand(line: string): boolean {
  const typed = commandIn(line);
  return typed !== undefined && findCommand(typed.name) !== undefined;
}

/** Whether a line holds a password, which keeps it out of the input history. */
export function isSecret(line: string): boolean {
  const typed = commandIn(line);
  return typed !== undefined && findCommand(typed.name)?.secret === true;
}

function commandNamed(name: string): Command {
  const command = findCommand(name);
  if (command !== undefined) return command;
  const near = nearest(name.toLowerCase(), COMMANDS.map((each) => each.name));
  throw new UsageError(
    `there is no command /${name}: ${near === undefined ? "see /help" : `did you mean /${near}?`}`,
  );
}

/** Returns the commands that a user can use. */
export function commandsFor(isOperator: boolean): readonly Command[] {
  return COMMANDS.filter(({ forOperators }) => isOperator || forOperators !== true);
}

function helpText(isOperator: boolean): string {
  const width = Math.max(...commandsFor(isOperator).map((each) => shortUsageOf(each).length));
  const isShown = ({ commands }: CommandGroup) => isOperator || commands !== OPERATORS;
  return COMMAND_GROUPS.filter(isShown).map(({ title, commands }) =>
    [
      `${title}:`,
      ...commands.map((command) => `  ${shortUsageOf(command).padEnd(width)}  ${command.help}`),
    ].join("\n")
  ).join("\n");
}

/** Returns a command's usage for the list of all, which has one line for each. */
function shortUsageOf(command: Command): string {
  return command.name === "search" ? "/search WORDS" : usageOf(command);
}

function helpOf(command: Command): string {
  const others = (command.aliases ?? []).map((alias) => `/${alias}`).join(", ");
  return `${usageOf(command)}: ${command.help}${others === "" ? "" : ` (also ${others})`}`;
}
