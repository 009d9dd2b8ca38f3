/**
 * What may be a nick or a channel's name.
 *
 * Names are Unicode, since the network is UTF-8 only. They keep out what the protocol gives a
 * meaning of its own, what cannot be seen, and second spellings of what looks the same (a name is
 * in Unicode's composed form, NFC).
 */

/** Code points. */
export const NICK_MAX = 32;
/** Code points, with the leading "#". */
export const CHANNEL_MAX = 64;
/** Bytes. */
export const TOPIC_MAX = 1024;
/** Bytes. */
export const AWAY_MAX = 512;
/** Bytes. */
export const REALNAME_MAX = 256;
/** Code points. */
export const USER_MAX = 20;
/** The characters with which a channel's name begins: the ISUPPORT token CHANTYPES. */
export const CHANNEL_TYPES = "#";

/** A membership prefix: the mode that gives it and the symbol that shows it. */
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
 * Why this cannot be a nick, in a person's words ("a nick cannot …"); undefined where it can.
 *
 * Beyond https://modern.ircdocs.horse/#clients, "." and "/" are kept for servers' names and
 * relayed nicks, "*" and "?" for masks, "=" for the answer to USERHOST.
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

/** Whether this can be a nick; see `nickFault`. */
export function isNick(nick: string, maxLength: number = NICK_MAX): boolean {
  return nickFault(nick, maxLength) === undefined;
}

/**
 * Why this cannot be a channel's name, in a person's words; undefined where it can.
 *
 * Beyond https://modern.ircdocs.horse/#channels, "*" and "?" are kept for masks.
 *
 * @param maxLength in code points, with the leading "#"
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

/** Whether this can be a channel's name; see `channelFault`. */
export function isChannel(name: string, maxLength: number = CHANNEL_MAX): boolean {
  return channelFault(name, maxLength) === undefined;
}

function textFault(name: string, what: string, maxLength: number): string | undefined {
  if (/[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]/u.test(name)) {
    return `${what} cannot hold characters that cannot be seen`;
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

/** The symbols of membership modes, the highest first: `"vo"` is shown as `"@+"`. */
export function prefixSymbols(modes: string): string {
  if (modes === "") return "";
  return PREFIXES.filter(({ mode }) => modes.includes(mode)).map(({ symbol }) => symbol).join("");
}
