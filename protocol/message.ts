/**
 * One message of the wire protocol: read from a line, written to a line.
 *
 * The grammar is https://modern.ircdocs.horse/#message-format with the tags of
 * https://ircv3.net/specs/extensions/message-tags
 */

import { Numeric } from "./numerics.ts";

/** A message; `command` is upper case ASCII or three digits, "" where a line had none. */
export interface Message {
  /** Values are unescaped; a missing value and an empty one are both "". */
  tags: ReadonlyMap<string, string>;
  /** Who it is from: `nick!user@host` or a server's name, without the leading colon. */
  source?: string;
  command: string;
  params: string[];
}

/**
 * The commands whose last parameter is text for people, and the number of parameters from which
 * on it is. Real clients take `PRIVMSG #a hi` and `PRIVMSG #a :hi` alike, but scripts look for
 * " :" to find where the text begins, so we always write the colon there.
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

/** Numerics end in text, from the second parameter (the first is the recipient) on, … */
const NUMERIC_TEXT_FROM = 2;

/**
 * … but for these, which end in data: modes, times, masks, a channel. No server writes a colon
 * there, and some clients take it for a part of the value (a time of ":1700000000" is 0 to them).
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

const SPACE = 0x20;
/** The tags of a message that has none. */
export const NO_TAGS: ReadonlyMap<string, string> = new Map();

const COLON = 0x3a;
const AT = 0x40;
const ZERO = 0x30;
const NINE = 0x39;
const LOWER_A = 0x61;
const LOWER_Z = 0x7a;

/**
 * Reads one line, given without its line ending. Never throws: what cannot be a message comes back
 * with the command "", and what can be understood in spite of its form is understood. NUL, CR and
 * LF, which no message may hold, count as spaces within the line and as nothing at its end.
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
  // Most have two or fewer, and what grows makes room for many.
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

/** Adds a tag, behind those that are there, or gives it another value. */
export function addTag(message: Message, key: string, value: string): void {
  message.tags = new Map(message.tags).set(key, value);
}

/** The command that was written last: mostly it is the next one, too. */
let wellFormed = "";

/**
 * Writes a message as one line, so that `parse` gives the message back.
 *
 * @param moreTags tags that are written already, which come behind its own
 * @param ending what comes behind it: nothing, or CR LF
 * @throws {TypeError} naming the fault where a message cannot be expressed as a line.
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
  // Looking through all of it has it copied into one piece: with its ending, whoever encodes it copies nothing again.
  const whole = line + ending;
  const { length } = line;
  if (holds(whole, "\r", length) || holds(whole, "\n", length) || holds(whole, "\0", length)) {
    throw new TypeError(`A message cannot hold NUL, CR or LF: ${show(line)}`);
  }
  return whole;
}

/** Whether a character is among the first so many of a text. */
function holds(text: string, char: string, length: number): boolean {
  const at = text.indexOf(char);
  return at >= 0 && at < length;
}

/** Reads tags as they stand between "@" and the space. */
export function parseTags(text: string): Map<string, string> {
  const tags = new Map<string, string>();
  readTags(text, tags);
  return tags;
}

/**
 * Writes tags as they stand between "@" and the space.
 *
 * @throws {TypeError} where a key is empty or holds a character that ends a key. Keys are not
 * checked further: the specification has them passed on as they are.
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

/** Tags that are written already, and more of them behind these. */
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

/** Escapes a tag's value for the wire. */
export function escapeTag(value: string): string {
  if (!/[; \\\r\n]/.test(value)) return value;
  return value.replace(/[; \\\r\n]/g, (char) => TAG_ESCAPES[char]!);
}

/** Undoes `escapeTag`; a backslash before any other character, or at the end, is dropped. */
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

/** The nick (or the server's name) in a source such as `nick!user@host`. */
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

// Letters outside ASCII stay as they are: "ı".toUpperCase() is "I", which would make JOIN of "joın".
function upperCase(command: string): string {
  for (let i = 0; i < command.length; i++) {
    const code = command.charCodeAt(i);
    if (code >= LOWER_A && code <= LOWER_Z) {
      return command.replace(/[a-z]+/g, (letters) => letters.toUpperCase());
    }
  }
  return command;
}

function withoutLineBreaks(line: string): string {
  return line.replace(/[\0\r\n]+$/, "").replace(/[\0\r\n]/g, " ");
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
