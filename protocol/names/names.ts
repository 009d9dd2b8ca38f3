/**
 * Checks the names of nicks and channels, and holds the limits of these and other texts.
 *
 * Names are Unicode, because all text on the network is UTF-8. They exclude characters with a
 * meaning in the protocol, invisible characters, and second spellings of the same text: a name is
 * in Unicode's composed form, NFC.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { channelFault, isNick, nickFault } from "./names.ts";
 *
 * assertEquals(isNick("zoë"), true);
 * assertEquals(nickFault("#alice"), 'a nick cannot begin with "#"');
 * assertEquals(channelFault("#a,b"), 'a channel name cannot hold ","');
 * ```
 *
 * @module
 */

/** Limit of a nick, in code points. */
export const NICK_MAX = 32;
/** Limit of a channel's name, in code points, counting the leading "#". */
export const CHANNEL_MAX = 64;
/** Limit of a topic, in bytes. */
export const TOPIC_MAX = 1024;
/** Limit of an away message, in bytes. */
export const AWAY_MAX = 512;
/** Limit of a real name, in bytes. */
export const REALNAME_MAX = 256;
/** Limit of a username, in code points. */
export const USER_MAX = 20;
/** The characters that a channel's name can begin with: the ISUPPORT token CHANTYPES. */
export const CHANNEL_TYPES = "#";

/** A membership prefix: its mode and its symbol. */
export interface Prefix {
  mode: string;
  symbol: string;
}

/** The membership prefixes, highest first: the ISUPPORT token PREFIX. */
export const PREFIXES: readonly Prefix[] = [
  { mode: "q", symbol: "~" },
  { mode: "a", symbol: "&" },
  { mode: "o", symbol: "@" },
  { mode: "h", symbol: "%" },
  { mode: "v", symbol: "+" },
];

/**
 * Returns why a text cannot be a nick, in words for users ("a nick cannot …"), or undefined if it
 * can be one.
 *
 * Beyond https://modern.ircdocs.horse/#clients, "." and "/" are reserved for names of servers and
 * relayed nicks, "*" and "?" for masks, and "=" for the answer to USERHOST.
 *
 * @param maxLength in code points
 */
export function nickFault(nick: string, maxLength: number = NICK_MAX): string | undefined {
  if (nick === "") return "a nick cannot be empty";
  const reserved = nick.match(/[ ,*?.!@:/=]/)?.[0];
  if (reserved === " ") return "a nick cannot hold a space";
  if (reserved !== undefined) return `a nick cannot hold "${reserved}"`;
  if (/^[0-9]/.test(nick)) return "a nick cannot begin with a digit";
  const lead = nick.match(/^[-#&~+%$]/)?.[0];
  if (lead !== undefined) return `a nick cannot begin with "${lead}"`;
  return textFault(nick, "a nick", maxLength);
}

/**
 * Returns why a nick is not a classic one, in ASCII
 * (https://www.rfc-editor.org/rfc/rfc2812#section-2.3.1), in words for users; undefined if it is
 * one.
 *
 * @param nick a text without a {@link nickFault}
 */
export function asciiNickFault(nick: string): string | undefined {
  if (ASCII_NICK.test(nick)) return undefined;
  const plain = asciiNickOf(nick);
  const fault = "nicks on this server hold only the letters A to Z, digits and -_[]{}|\\^`";
  return plain === undefined ? fault : `${fault}; try ${plain}`;
}

/** Returns a nick in ASCII, without its accents; undefined if that leaves other characters. */
export function asciiNickOf(nick: string): string | undefined {
  const plain = nick.normalize("NFKD").replace(/\p{M}/gu, "");
  return ASCII_NICK.test(plain) && isNick(plain) ? plain : undefined;
}

const ASCII_NICK = /^[A-Za-z0-9[\]\\`_^{|}-]+$/;

/** Whether a text can be a nick; see {@link nickFault}. */
export function isNick(nick: string, maxLength: number = NICK_MAX): boolean {
  return nickFault(nick, maxLength) === undefined;
}

/**
 * Returns why a text cannot be a channel's name, in words for users, or undefined if it can be one.
 *
 * Beyond https://modern.ircdocs.horse/#channels, "*" and "?" are reserved for masks.
 *
 * @param maxLength in code points, counting the leading "#"
 */
export function channelFault(name: string, maxLength: number = CHANNEL_MAX): string | undefined {
  if (name === "") return "a channel name cannot be empty";
  if (!CHANNEL_TYPES.includes(name.charAt(0))) return `a channel name begins with "#"`;
  if (name.length === 1) return `a channel name needs more than "${name}"`;
  const reserved = name.match(/[ ,*?]/)?.[0];
  if (reserved === " ") return "a channel name cannot hold a space";
  if (reserved !== undefined) return `a channel name cannot hold "${reserved}"`;
  return textFault(name, "a channel name", maxLength);
}

/** Whether a text can be a channel's name; see {@link channelFault}. */
export function isChannel(name: string, maxLength: number = CHANNEL_MAX): boolean {
  return channelFault(name, maxLength) === undefined;
}

function textFault(name: string, what: string, maxLength: number): string | undefined {
  if (/[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]/u.test(name)) {
    return `${what} cannot contain invisible characters`;
  }
  if (/^\p{M}/u.test(name)) return `${what} cannot begin with a combining mark`;
  if (name !== name.normalize("NFC")) {
    return `${what} must be in Unicode's composed form (NFC)`;
  }
  if (name.length > maxLength && [...name].length > maxLength) {
    return `${what} cannot be longer than ${maxLength} characters`;
  }
  return undefined;
}

/** Returns the symbols of membership modes, the highest first: `"@+"` for `"vo"`. */
export function prefixSymbols(modes: string): string {
  if (modes === "") return "";
  return PREFIXES.filter(({ mode }) => modes.includes(mode)).map(({ symbol }) => symbol).join("");
}
