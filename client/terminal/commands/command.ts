import { UsageError } from "../../../cli/flags.ts";
import { nickFault } from "../../../protocol/names.ts";
import type { CommandContext } from "./context.ts";

/** What an operand is, so that it can be completed. */
export type OperandKind =
  | "channel"
  | "command"
  | "duration"
  | "emoji"
  | "keyword"
  | "ignored"
  | "nick"
  | "server"
  | "theme"
  /** The rest of the line. */
  | "text"
  /** A word of its own that nothing is known of. */
  | "word";

/** A command of the person at the keyboard. */
export interface Command {
  readonly name: string;
  /** Other names that people are used to. */
  readonly aliases?: readonly string[];
  /** What stands behind the name, for the help: `NICK [REASON]`. */
  readonly operands: string;
  /** What they are, in order; the last one stands for all that follow. */
  readonly kinds: readonly OperandKind[];
  /** What it does, in a few words. */
  readonly help: string;
  /** Whether what is typed holds a password, so that it is in no history. */
  readonly secret?: true;
  /** @throws {UsageError} where the operands are wrong */
  readonly run: (context: CommandContext, operands: Operands) => void;
}

/** What a person typed behind a command, taken word by word. */
export class Operands {
  readonly #usage: string;
  #rest: string;

  constructor(command: Pick<Command, "name" | "operands">, text: string) {
    this.#usage = usageOf(command);
    this.#rest = text.trim();
  }

  /** The next word, if there is one. */
  word(): string | undefined {
    const [, word, rest = ""] = /^(\S+)\s*(.*)$/s.exec(this.#rest) ?? [];
    this.#rest = rest;
    return word;
  }

  /** The next word where it is a channel's name by its first character. */
  channel(): string | undefined {
    return /^[#&]/.test(this.#rest) ? this.word() : undefined;
  }

  /** All that follows. */
  rest(): string {
    const rest = this.#rest;
    this.#rest = "";
    return rest;
  }

  /** All the words that follow. */
  words(): string[] {
    return this.rest().split(/[\s,]+/).filter((word) => word !== "");
  }

  /** @throws {UsageError} where there is none */
  neededWord(): string {
    return this.#needed(this.word());
  }

  /** @throws {UsageError} where nothing follows */
  neededRest(): string {
    return this.#needed(this.rest());
  }

  /** @throws {UsageError} where nothing follows */
  neededWords(): string[] {
    const words = this.words();
    this.#needed(words[0]);
    return words;
  }

  /** The next word as a nick. @throws {UsageError} where it can be none */
  neededNick(): string {
    const nick = this.neededWord();
    const fault = nickFault(nick);
    if (fault !== undefined) throw new UsageError(`"${nick}" is not a valid nick: ${fault}`);
    return nick;
  }

  #needed(operand: string | undefined): string {
    if (operand === undefined || operand === "") {
      throw new UsageError(`an operand is missing: ${this.#usage}`);
    }
    return operand;
  }
}

/** How a command is written: `/kick NICK [REASON]`. */
export function usageOf({ name, operands }: Pick<Command, "name" | "operands">): string {
  return `/${name} ${operands}`.trimEnd();
}

/** The open conversation. @throws {UsageError} where there is none */
export function here({ current }: CommandContext): string {
  if (current === undefined) throw new UsageError("you are not in a channel: /join CHANNEL");
  return current;
}

/** The open conversation, which has to be a channel. @throws {UsageError} where it is none */
export function channelHere(context: CommandContext): string {
  const current = here(context);
  if (context.isChannel(current)) return current;
  throw new UsageError(`${current} is a user, not a channel: switch to a channel, or name one`);
}

/** Something that not every face can do. @throws {UsageError} where this one cannot */
export function can<T>(ability: T | undefined, what: string): T {
  if (ability === undefined) throw new UsageError(`this terminal's client cannot ${what}`);
  return ability;
}
