/**
 * Completes the word before the cursor, and finds the commands that match the typed text.
 * @module
 */
import { fold } from "../../../protocol/names/casemapping.ts";
import { isSpoken } from "../../core/model/entries.ts";
import type { Buffer } from "../../core/model/model.ts";
import { usageOf } from "../commands/command.ts";
import type { OperandKind } from "../commands/command.ts";
import { commandIn, commandsFor, findCommand } from "../commands/table.ts";
import type { EmojiNames } from "./emoji.ts";

/** The words that Tab can complete in the open conversation. */
export interface CompletionContext {
  /** The members, those who spoke last first; see {@link nicksOf}. */
  readonly nicks: readonly string[];
  readonly channels: readonly string[];
  readonly servers: readonly string[];
  readonly themes: readonly string[];
  readonly ignored: readonly string[];
  readonly keywords: readonly string[];
  readonly emoji: EmojiNames;
  /** Whether the user is an operator of the server. */
  readonly isOperator?: boolean;
}

/** One possible completion. */
export interface Candidate {
  /** The text to insert, with the space or colon after it. */
  readonly text: string;
  /** How the list shows it. */
  readonly label: string;
  /** A description, or "". */
  readonly detail: string;
}

/** The completions of a part of the text. */
export interface Completion {
  /** The part, in UTF-16 units. */
  readonly from: number;
  readonly to: number;
  /** At least one; the likeliest first. */
  readonly candidates: readonly Candidate[];
}

/** The most candidates: a longer list is of no help. */
const CANDIDATES_MAX = 100;
/** The least letters after a colon that count as an emoji's name. */
const EMOJI_FROM = 2;

const DURATIONS = ["30m", "1h", "2h", "8h", "1d", "22:00-07:00", "off"];

/**
 * Returns the completions of the word before the cursor; `undefined` if there are none.
 *
 * @param cursor in UTF-16 units
 */
export function complete(
  text: string,
  cursor: number,
  context: CompletionContext,
): Completion | undefined {
  const before = text.slice(0, cursor);
  const word = before.split(/\s/).at(-1) ?? "";
  const from = before.length - word.length;
  const gap = /^\s/.test(text.slice(cursor)) ? "" : " ";
  const candidates = candidatesFor(word, before.slice(0, from), gap, context)
    .slice(0, CANDIDATES_MAX);
  return candidates.length === 0 ? undefined : { from, to: cursor, candidates };
}

function candidatesFor(
  word: string,
  before: string,
  gap: string,
  context: CompletionContext,
): Candidate[] {
  if (before === "" && /^\/[^/]*$/.test(word)) {
    return commands(word.slice(1), "/", gap, context.isOperator);
  }
  const typed = before.includes("\n") ? undefined : commandIn(before.trimEnd());
  const command = typed && findCommand(typed.name);
  const words = typed?.operands.split(/\s+/).filter((each) => each !== "").length ?? 0;
  const kind = command?.kinds[Math.min(words, command.kinds.length - 1)];
  if (kind !== undefined && kind !== "text") return operands(kind, word, gap, context);
  // A nick at the start of a message addresses that user, and a colon follows it.
  return spoken(word, before === "" && command === undefined ? `:${gap}` : gap, gap, context);
}

function operands(
  kind: Exclude<OperandKind, "text">,
  word: string,
  gap: string,
  context: CompletionContext,
): Candidate[] {
  switch (kind) {
    case "nick":
      return plain(context.nicks, word, gap);
    case "channel":
      return channels(word, gap, context);
    case "command":
      return commands(word.replace(/^\//, ""), "", gap, context.isOperator);
    case "emoji":
      return emoji(word.replace(/^:/, ""), gap, context);
    case "server":
      return plain(context.servers, word, gap);
    case "theme":
      return plain(context.themes, word, gap);
    case "ignored":
      return plain(context.ignored, word, gap);
    case "keyword":
      return plain(context.keywords.map((each) => `-${each}`), word, gap);
    case "duration":
      return plain(DURATIONS, word, gap);
    case "word":
      return [];
  }
}

function spoken(word: string, nickEnd: string, gap: string, context: CompletionContext) {
  if (/^[#&]/.test(word)) return channels(word, gap, context);
  if (word.startsWith("@")) return plain(context.nicks.map((nick) => `@${nick}`), word, gap);
  const named = /^:([a-z0-9_+-]+):?$/i.exec(word)?.[1];
  if (named !== undefined && named.length >= EMOJI_FROM) return emoji(named, gap, context);
  return plain(context.nicks, word, nickEnd);
}

function commands(begun: string, sign: string, gap: string, isOperator = false): Candidate[] {
  return commandsFor(isOperator).filter(({ name, aliases = [] }) =>
    beginsWith(name, begun) || aliases.includes(begun)
  )
    .map((command) => ({
      text: `${sign}${command.name}${gap}`,
      label: usageOf(command),
      detail: command.help,
    }));
}

function channels(word: string, gap: string, context: CompletionContext): Candidate[] {
  const signed = /^[#&]/.test(word) ? word : `#${word}`;
  return plain(context.channels, signed, gap);
}

function emoji(begun: string, gap: string, { emoji }: CompletionContext): Candidate[] {
  const wanted = begun.toLowerCase();
  const names = Object.keys(emoji);
  const first = names.filter((name) => name.startsWith(wanted));
  const within = names.filter((name) => !name.startsWith(wanted) && name.includes(wanted));
  first.sort((a, b) => a.length - b.length);
  return [...first, ...within].map((name) => ({
    text: `${emoji[name] ?? ""}${gap}`,
    label: `${emoji[name] ?? ""} ${name}`,
    detail: "",
  }));
}

function plain(names: readonly string[], word: string, end: string): Candidate[] {
  return names.filter((name) => beginsWith(name, word))
    .map((name) => ({ text: name + end, label: name, detail: "" }));
}

function beginsWith(name: string, beginning: string): boolean {
  return fold(name).startsWith(fold(beginning)) ||
    name.toLowerCase().startsWith(beginning.toLowerCase());
}

/** How many of the latest entries to search for the members who spoke last. */
const LATELY = 1000;

/**
 * Returns the other users' nicks in a conversation: first by their latest message, then by name.
 */
export function nicksOf(buffer: Buffer | undefined, ownNick: string): string[] {
  if (buffer === undefined) return [];
  const others = new Map([...buffer.members].filter(([key]) => key !== fold(ownNick)));
  if (buffer.kind === "query") return [buffer.name];
  const nicks: string[] = [];
  const oldest = Math.max(0, buffer.entries.length - LATELY);
  for (let at = buffer.entries.length - 1; at >= oldest && others.size > 0; at--) {
    const entry = buffer.entries[at];
    if (entry === undefined || !isSpoken(entry)) continue;
    const member = others.get(fold(entry.nick));
    if (member === undefined) continue;
    nicks.push(member.nick);
    others.delete(fold(entry.nick));
  }
  const silent = [...others.values()].map(({ nick }) => nick).sort((a, b) => a.localeCompare(b));
  return [...nicks, ...silent];
}

/** Returns the commands that begin with the typed text, or the usage of a complete one. */
export function commandHints(text: string, isOperator = false): Candidate[] {
  if (text.includes("\n") || !/^\/(?!\/)/.test(text)) return [];
  if (/^\/\S*$/.test(text)) return commands(text.slice(1), "/", " ", isOperator);
  const command = findCommand(commandIn(text)?.name ?? "");
  if (command === undefined) return [];
  return [{ text: `/${command.name} `, label: usageOf(command), detail: command.help }];
}
