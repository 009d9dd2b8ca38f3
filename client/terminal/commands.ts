import { nearest, UsageError } from "../../cli/flags.ts";
import { nickFault } from "../../protocol/names.ts";
import { parseSearch, SEARCH_USAGE, type SearchAttributes } from "../../protocol/search.ts";
import { parseChannel } from "./flags.ts";

/** What commands can do; the face stands behind it. */
export interface CommandContext {
  /** The conversation that is open, if there is one. */
  readonly current: string | undefined;
  say(target: string, text: string, kind: "message" | "action"): void;
  join(channel: string, key: string | undefined): void;
  part(channel: string, reason: string): void;
  nick(nick: string): void;
  topic(channel: string, topic: string | undefined): void;
  who(about: string | undefined): void;
  search(attributes: SearchAttributes): void;
  quit(reason: string): void;
  tell(text: string): void;
}

/** A command of the person at the keyboard. */
interface Command {
  readonly name: string;
  /** What stands behind the name, for the help. */
  readonly operands: string;
  readonly help: string;
  /** @throws {UsageError} where the operands are wrong */
  readonly run: (context: CommandContext, operands: string) => void;
}

const COMMANDS: readonly Command[] = [
  {
    name: "join",
    operands: "CHANNEL [KEY]",
    help: "go to a channel",
    run: (context, operands) => {
      const [channel, key] = words(operands);
      context.join(parseChannel(needed(channel, "/join CHANNEL")), key);
    },
  },
  {
    name: "part",
    operands: "[CHANNEL] [REASON]",
    help: "leave this channel, or another one",
    run: (context, operands) => {
      const [, channel, reason = ""] = /^(?:([#&]\S*)\s*)?(.*)$/s.exec(operands) ?? [];
      context.part(channel ?? here(context), reason);
    },
  },
  {
    name: "msg",
    operands: "NICK TEXT",
    help: "say it to one person; so does @NICK TEXT",
    run: (context, operands) => {
      const [, nick, text] = /^(\S+)\s+(.+)$/s.exec(operands) ?? [];
      context.say(needed(nick, "/msg NICK TEXT"), needed(text, "/msg NICK TEXT"), "message");
    },
  },
  {
    name: "me",
    operands: "TEXT",
    help: "say what you do: /me waves",
    run: (context, operands) => {
      context.say(here(context), needed(operands, "/me TEXT"), "action");
    },
  },
  {
    name: "nick",
    operands: "NAME",
    help: "take another nick",
    run: (context, operands) => {
      const nick = needed(operands, "/nick NAME");
      const fault = nickFault(nick);
      if (fault !== undefined) throw new UsageError(`"${nick}" is no nick: ${fault}`);
      context.nick(nick);
    },
  },
  {
    name: "topic",
    operands: "[TEXT]",
    help: "show or set what the channel is about",
    run: (context, operands) => context.topic(here(context), operands || undefined),
  },
  {
    name: "who",
    operands: "[NICK]",
    help: "who is here, or more about one of them",
    run: (context, operands) => context.who(words(operands)[0]),
  },
  {
    name: "search",
    operands: SEARCH_USAGE,
    help: "find what was said",
    run: (context, operands) => {
      const search = parseSearch(operands);
      if (typeof search === "string") throw new UsageError(`${search}: /search ${SEARCH_USAGE}`);
      context.search(search);
    },
  },
  {
    name: "quit",
    operands: "[REASON]",
    help: "leave; Ctrl-C and Ctrl-D do the same",
    run: (context, operands) => context.quit(operands),
  },
  {
    name: "help",
    operands: "",
    help: "this list",
    run: (context) => context.tell(helpText()),
  },
];

/**
 * Does what a line says: a command where it begins with "/", else a message.
 *
 * @throws {UsageError} with what is wrong with it
 */
export function runLine(line: string, context: CommandContext): void {
  if (line.trim() === "") return;
  const isPasted = line.includes("\n");
  const command = isPasted ? null : /^\/([a-z]\S*)\s*(.*)$/is.exec(line);
  if (command !== null) {
    const [, name = "", operands = ""] = command;
    return find(name.toLowerCase()).run(context, operands.trimEnd());
  }
  const direct = isPasted ? null : /^@([^\s:,]+)\s+(\S.*)$/s.exec(line);
  if (direct !== null) return context.say(direct[1] ?? "", direct[2] ?? "", "message");
  context.say(here(context), line.startsWith("//") ? line.slice(1) : line, "message");
}

function find(name: string): Command {
  const command = COMMANDS.find((each) => each.name === name);
  if (command !== undefined) return command;
  const near = nearest(name, COMMANDS.map((each) => each.name));
  throw new UsageError(
    `there is no command /${name}: ${near === undefined ? "see /help" : `did you mean /${near}?`}`,
  );
}

function helpText(): string {
  const heads = COMMANDS.map(({ name, operands }) => `/${name} ${operands}`.trimEnd());
  const width = Math.max(...heads.map((head) => head.length));
  return COMMANDS.map(({ help }, at) => `${(heads[at] ?? "").padEnd(width)}  ${help}`).join("\n");
}

function here({ current }: CommandContext): string {
  if (current === undefined) throw new UsageError("you are in no channel: /join CHANNEL");
  return current;
}

function needed(operand: string | undefined, usage: string): string {
  if (operand === undefined || operand === "") {
    throw new UsageError(`something is missing: ${usage}`);
  }
  return operand;
}

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}
