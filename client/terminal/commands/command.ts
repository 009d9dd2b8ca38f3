/**
 * A command of the user: its entry in the table, and its operands.
 * @module
 */
import { UsageError } from "../../../cli/flags.ts";
import { nickFault } from "../../../protocol/names/names.ts";
import type { CommandContext } from "./context.ts";

/** The kind of an operand, by which Tab completes it. */
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
  /** A word that cannot be completed. */
  | "word";

/** A command that the user types. */
export interface Command {
  readonly name: string;
  /** Other names, known from other clients. */
  readonly aliases?: readonly string[];
  /** The operands as the help shows them: `NICK [REASON]`. */
  readonly operands: string;
  /** The kinds of the operands, in order; the last one also applies to all further operands. */
  readonly kinds: readonly OperandKind[];
  /** What the command does, in a few words. */
  readonly help: string;
  /** Whether the line holds a password, which keeps it out of the input history. */
  readonly secret?: true;
  /** Whether only operators of the server can use it; the lists show it only to them. */
  readonly forOperators?: boolean;
  /** @throws {UsageError} if the operands are wrong */
  readonly run: (context: CommandContext, operands: Operands) => void;
}

/** The operands typed after a command, taken word by word. */
export class Operands {
  readonly #usage: string;
  #rest: string;

  constructor(command: Pick<Command, "name" | "operands">, text: string) {
    this.#usage = usageOf(command);
    this.#rest = text.trim();
  }

  /** Takes the next word, if there is one. */
  word(): string | undefined {
    const word = /^\S+/.exec(this.#rest)?.[0];
    this.#rest = this.#rest.slice(word?.length ?? 0).trimStart();
    return word;
  }

  /** Takes the next word if its first character makes it the name of a channel. */
  channel(): string | undefined {
    return /^[#&]/.test(this.#rest) ? this.word() : undefined;
  }

  /** Takes everything that follows. */
  rest(): string {
    const rest = this.#rest;
    this.#rest = "";
    return rest;
  }

  /** Takes all the words that follow. */
  words(): string[] {
    return this.rest().split(/[\s,]+/).filter((word) => word !== "");
  }

  /** Takes the next word. @throws {UsageError} if there is none */
  neededWord(): string {
    return this.#needed(this.word());
  }

  /** Takes everything that follows. @throws {UsageError} if nothing does */
  neededRest(): string {
    return this.#needed(this.rest());
  }

  /** Takes all the words that follow. @throws {UsageError} if there is none */
  neededWords(): string[] {
    const words = this.words();
    this.#needed(words[0]);
    return words;
  }

  /** Takes the next word as a nick. @throws {UsageError} if it is not a valid one */
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

/** Returns the usage of a command: `/kick NICK [REASON]`. */
export function usageOf({ name, operands }: Pick<Command, "name" | "operands">): string {
  return `/${name} ${operands}`.trimEnd();
}

/** Returns the open conversation. @throws {UsageError} if there is none */
export function here({ current }: CommandContext): string {
  if (current === undefined) throw new UsageError("you are not in a channel: /join CHANNEL");
  return current;
}

/** Returns the open channel. @throws {UsageError} if the open conversation is not one */
export function channelHere(context: CommandContext): string {
  const current = here(context);
  if (context.isChannel(current)) return current;
  throw new UsageError(`${current} is a user, not a channel: switch to a channel, or name one`);
}

/** Returns an action that not every front end has. @throws {UsageError} if this one lacks it */
export function can<T>(ability: T | undefined, what: string): T {
  if (ability === undefined) throw new UsageError(`chatd cannot ${what} in this terminal`);
  return ability;
}
