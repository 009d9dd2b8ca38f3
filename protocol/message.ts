/**
 * Reads messages of the wire protocol from lines, and writes them as lines.
 *
 * The grammar is https://modern.ircdocs.horse/#message-format with the tags of
 * https://ircv3.net/specs/extensions/message-tags
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { format, parse } from "./message.ts";
 *
 * const message = parse("@time=2026-01-31T12:00:00.000Z :alice!a@host PRIVMSG #chat :hello all");
 * assertEquals(message.command, "PRIVMSG");
 * assertEquals(message.source, "alice!a@host");
 * assertEquals(message.params, ["#chat", "hello all"]);
 * assertEquals(format({ ...message, tags: new Map() }), ":alice!a@host PRIVMSG #chat :hello all");
 * ```
 *
 * @module
 */

import { withoutLineBreaks } from "./text/line_breaks.ts";
import { Numeric } from "./numerics.ts";

/** A message of the wire protocol. */
export interface Message {
  /** Values are unescaped. A missing value and an empty one are both "". */
  tags: ReadonlyMap<string, string>;
  /** The sender: `nick!user@host` or a server's name, without the leading colon. */
  source?: string;
  /** Upper-case ASCII letters or three digits; "" for a line without a command. */
  command: string;
  params: string[];
}

/**
 * Commands whose last parameter is text for people, and the least number of parameters with text
 * among them. Clients read `PRIVMSG #a hi` and `PRIVMSG #a :hi` alike, but scripts look for " :"
 * to find the text, so {@link format} always writes the colon there.
 */
const TEXT_FROM: ReadonlyMap<string, number> = new Map([
  ["PRIVMSG", 2],
  ["NOTICE", 2],
  ["TOPIC", 2],
  ["PART", 2],
  ["KICK", 3],
  ["QUIT", 1],
  ["ERROR", 1],
  ["AWAY", 1],
  ["SETNAME", 1],
]);

/**
 * A numeric's last parameter is text if it has at least this many (the first is the recipient), …
 */
const NUMERIC_TEXT_FROM = 2;

/**
 * … except for these numerics, whose last parameter is data: modes, times, masks, a channel. No
 * server writes a colon there, and some clients read it as part of the value: a time of
 * ":1700000000" is 0 to them.
 */
const NUMERICS_OF_DATA: ReadonlySet<string> = new Set([
  Numeric.RPL_MYINFO,
  Numeric.RPL_STATSCOMMANDS,
  Numeric.RPL_UMODEIS,
  Numeric.RPL_CHANNELMODEIS,
  Numeric.RPL_CREATIONTIME,
  Numeric.RPL_TOPICWHOTIME,
  Numeric.RPL_INVITELIST,
  Numeric.RPL_INVITING,
  Numeric.RPL_INVEXLIST,
  Numeric.RPL_EXCEPTLIST,
  Numeric.RPL_WHOSPCRPL,
  Numeric.RPL_BANLIST,
]);

/** The tags of a message without tags. */
export const NO_TAGS: ReadonlyMap<string, string> = new Map();

const SPACE = 0x20;
const COLON = 0x3a;
const AT = 0x40;
const ZERO = 0x30;
const NINE = 0x39;
const LOWER_A = 0x61;
const LOWER_Z = 0x7a;

/**
 * Reads one line, passed without its line ending. Never throws: a line that cannot be a message has
 * the command "", and deviations from the grammar are tolerated. NUL, CR and LF, which no message
 * may hold, count as spaces within the line and as nothing at its end.
 */
export function parse(line: string): Message {
  if (line.includes("\r") || line.includes("\n") || line.includes("\0")) {
    line = withoutLineBreaks(line);
  }
  let tags = NO_TAGS;
  const end = line.length;
  let at = skipSpaces(line, 0);
  if (line.charCodeAt(at) === AT) {
    const stop = wordEnd(line, at);
    tags = parseTags(line.slice(at + 1, stop));
    at = skipSpaces(line, stop);
  }
  let source = "";
  if (line.charCodeAt(at) === COLON) {
    const stop = wordEnd(line, at);
    source = line.slice(at + 1, stop);
    at = skipSpaces(line, stop);
  }
  const commandEnd = wordEnd(line, at);
  const command = upperCase(line.slice(at, commandEnd));
  // Most messages have two parameters or fewer, and an array that grows allocates room for many.
  const params = new Array<string>(2);
  let count = 0;
  at = skipSpaces(line, commandEnd);
  while (at < end) {
    if (line.charCodeAt(at) === COLON) {
      params[count++] = line.slice(at + 1);
      break;
    }
    const stop = wordEnd(line, at);
    params[count++] = line.slice(at, stop);
    at = skipSpaces(line, stop);
  }
  if (count < params.length) params.length = count;
  return source === "" ? { tags, command, params } : { tags, source, command, params };
}

/** Adds a tag after the others, or changes its value. */
export function addTag(message: Message, key: string, value: string): void {
  message.tags = new Map(message.tags).set(key, value);
}

/** The last command written: it is usually the next one too, and need not be checked again. */
let wellFormed = "";

/**
 * Writes a message as one line, from which {@link parse} reads the same message.
 *
 * @param moreTags formatted tags to write after the message's own
 * @param ending appended to the line: nothing, or CR LF
 * @throws {TypeError} if the message cannot be expressed as a line; it names the fault
 */
export function format(message: Message, moreTags = "", ending = ""): string {
  const { tags, source, command, params } = message;
  if (command !== wellFormed && !/^(?:[A-Za-z]+|[0-9]{3})$/.test(command)) {
    throw new TypeError(`The command ${show(command)} is neither letters nor three digits`);
  }
  wellFormed = command;
  const written = tags.size > 0 ? joinTags(formatTags(tags), moreTags) : moreTags;
  let line = written === "" ? "" : `@${written} `;
  if (source !== undefined) {
    if (source === "" || source.includes(" ")) {
      throw new TypeError(`The source ${show(source)} is empty or holds a space`);
    }
    line += `:${source} `;
  }
  line += command;
  const last = params.length - 1;
  for (let i = 0; i < last; i++) {
    const param = params[i]!;
    if (needsColon(param)) {
      throw new TypeError(
        `Parameter ${i + 1} of ${command} is ${show(param)}: only the last one may be empty, ` +
          `hold a space or begin with ":"`,
      );
    }
    line += ` ${param}`;
  }
  if (last >= 0) {
    const param = params[last]!;
    line += endsInText(command, params.length) || needsColon(param) ? ` :${param}` : ` ${param}`;
  }
  // The search below flattens the string: with its ending included, encoding it does not copy it
  // again.
  const whole = line + ending;
  const { length } = line;
  if (holds(whole, "\r", length) || holds(whole, "\n", length) || holds(whole, "\0", length)) {
    throw new TypeError(`A message cannot hold NUL, CR or LF: ${show(line)}`);
  }
  return whole;
}

/** Whether a character is among the first `length` characters of a text. */
function holds(text: string, char: string, length: number): boolean {
  const at = text.indexOf(char);
  return at >= 0 && at < length;
}

/** Reads the tags of a line: the text between "@" and the space. */
export function parseTags(text: string): Map<string, string> {
  const tags = new Map<string, string>();
  readTags(text, tags);
  return tags;
}

/**
 * Writes tags: the text between "@" and the space of a line.
 *
 * @throws {TypeError} if a key is empty or holds a character that ends a key. Nothing else is
 * checked: by the specification, servers relay keys unchanged.
 */
export function formatTags(tags: ReadonlyMap<string, string>): string {
  let text = "";
  for (const [key, value] of tags) {
    if (key === "" || /[\0\r\n ;=]/.test(key)) {
      throw new TypeError(`The tag key ${show(key)} is empty or holds a character that ends it`);
    }
    if (text !== "") text += ";";
    text += value === "" ? key : `${key}=${escapeTag(value)}`;
  }
  return text;
}

/** Joins formatted tags with more formatted tags. Either may be empty. */
export function joinTags(some: string, more: string): string {
  return some === "" || more === "" ? some + more : `${some};${more}`;
}

const TAG_ESCAPES: Readonly<Record<string, string>> = {
  ";": "\\:",
  " ": "\\s",
  "\\": "\\\\",
  "\r": "\\r",
  "\n": "\\n",
};

/** Escapes the value of a tag. */
export function escapeTag(value: string): string {
  if (!/[; \\\r\n]/.test(value)) return value;
  return value.replace(/[; \\\r\n]/g, (char) => TAG_ESCAPES[char]!);
}

/** Undoes {@link escapeTag}. Drops a backslash before any other character or at the end. */
export function unescapeTag(value: string): string {
  if (!value.includes("\\")) return value;
  return value.replace(/\\([^]?)/g, (_, char: string) => {
    switch (char) {
      case ":":
        return ";";
      case "s":
        return " ";
      case "r":
        return "\r";
      case "n":
        return "\n";
      default:
        return char;
    }
  });
}

/** Returns the nick, or the server's name, of a source such as `nick!user@host`. */
export function nickOf(source: string): string {
  const end = source.search(/[!@]/);
  return end < 0 ? source : source.slice(0, end);
}

function readTags(text: string, into: Map<string, string>): void {
  let at = 0;
  while (at < text.length) {
    let stop = text.indexOf(";", at);
    if (stop < 0) stop = text.length;
    let equals = text.indexOf("=", at);
    if (equals < 0 || equals > stop) equals = stop;
    if (equals > at) into.set(text.slice(at, equals), unescapeTag(text.slice(equals + 1, stop)));
    at = stop + 1;
  }
}

function skipSpaces(line: string, at: number): number {
  while (line.charCodeAt(at) === SPACE) at++;
  return at;
}

function wordEnd(line: string, from: number): number {
  const end = line.indexOf(" ", from);
  return end < 0 ? line.length : end;
}

// Only ASCII letters: "ı".toUpperCase() is "I", which would turn "joın" into JOIN.
function upperCase(command: string): string {
  for (let i = 0; i < command.length; i++) {
    const code = command.charCodeAt(i);
    if (code >= LOWER_A && code <= LOWER_Z) {
      return command.replace(/[a-z]+/g, (letters) => letters.toUpperCase());
    }
  }
  return command;
}

function needsColon(param: string): boolean {
  return param === "" || param.charCodeAt(0) === COLON || param.includes(" ");
}

function endsInText(command: string, count: number): boolean {
  const first = command.charCodeAt(0);
  if (first >= ZERO && first <= NINE) {
    return count >= NUMERIC_TEXT_FROM && !NUMERICS_OF_DATA.has(command);
  }
  const from = TEXT_FROM.get(command);
  return from !== undefined && count >= from;
}

function show(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
