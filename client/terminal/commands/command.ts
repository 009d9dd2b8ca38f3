import { UsageError } from "../../../cli/flags.ts";
import { nickFault } from "../../../protocol/names.ts";
import type { SearchAttributes } from "../../../protocol/search.ts";
import type { Entry, Outgoing } from "../../core/events.ts";
import type { DailyHours } from "../quiet_hours.ts";

/** What commands can do; a face stands behind it. What is optional, not every face has. */
export interface CommandContext {
  /** The conversation that is open, if there is one. */
  readonly current: string | undefined;
  /** Our own nick. */
  readonly ownNick: string;
  isChannel(name: string): boolean;
  say(target: string, text: string, kind: Outgoing["kind"]): void;
  /** Sends a command of IRC's as it is. */
  send(command: string, ...params: string[]): void;
  join(channel: string, key: string | undefined): void;
  part(channel: string, reason: string): void;
  nick(nick: string): void;
  /** Shows a conversation with one person, begun where there is none. */
  open(nick: string): void;
  /** Shows what a channel is about. */
  showTopic(channel: string): void;
  /** Shows who is in a channel. */
  showMembers(channel: string): void;
  search(attributes: SearchAttributes): void;
  /**
   * The message in the open conversation that is spoken about: the one selected, or else the latest of this kind that the
   * server has a name for.
   *
   * @param whose our own, others', or that of this nick
   */
  messageOf(whose: "own" | "others" | { readonly nick: string }): Entry | undefined;
  reply(to: Entry, text: string): void;
  react(to: Entry, emoji: string): void;
  /** Sends again what was not delivered; gives the number of messages. */
  retry(): number;
  /** The nicks whose messages are not shown. */
  readonly ignored: Ignored;
  /** Logs in to an account. */
  login(account: string, password: string): void;
  quit(reason: string): void;
  /** Shows a line of the client's own. */
  tell(text: string): void;
  /** Loads so many earlier messages. */
  history?(count: number): void;
  /** Takes what is shown away; the server keeps it. */
  clear?(): void;
  /** Takes a conversation off the list. */
  close?(conversation: string): void;
  /** Connects to one more server: `[NICK@]HOST[:PORT]`. */
  connect?(address: string): void;
  /** Leaves this server, and stays with the others. */
  disconnect?(reason: string): void;
  /** Takes other colours; the names there are, where it knows none by this name. */
  theme?(name: string | undefined): void;
  /** Keeps quiet until this time (ms since 1970, or Infinity), or no longer where there is none. */
  quiet?(until: number | undefined): void;
  /** Keeps quiet at these hours every day. */
  quietDaily?(hours: DailyHours): void;
  /** The words beside our nick that are worth a notification. */
  readonly keywords?: Ignored;
}

/** Words that a person added and can take away again. */
export interface Ignored {
  readonly all: readonly string[];
  /** True where it was not there yet. */
  add(word: string): boolean;
  /** True where it was there. */
  delete(word: string): boolean;
}

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
    if (fault !== undefined) throw new UsageError(`"${nick}" is no nick: ${fault}`);
    return nick;
  }

  #needed(operand: string | undefined): string {
    if (operand === undefined || operand === "") {
      throw new UsageError(`something is missing: ${this.#usage}`);
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
  if (current === undefined) throw new UsageError("you are in no channel: /join CHANNEL");
  return current;
}

/** The open conversation, which has to be a channel. @throws {UsageError} where it is none */
export function channelHere(context: CommandContext): string {
  const current = here(context);
  if (context.isChannel(current)) return current;
  throw new UsageError(`${current} is a person: go to a channel for that, or name it`);
}

/** Something that not every face can do. @throws {UsageError} where this one cannot */
export function can<T>(ability: T | undefined, what: string): T {
  if (ability === undefined) throw new UsageError(`this terminal's client cannot ${what}`);
  return ability;
}
