/**
 * Guesses the dialect of a connection from its first bytes.
 * @module
 */

/** The dialect that a connection's first bytes show. */
export type Guess = "irc" | "line" | "tls" | "unsure";

/**
 * The commands that an IRC client may send first. A parameter must follow: a single word is a
 * user's answer to `ALIAS?`.
 */
const OPENERS = [
  "CAP ",
  "NICK ",
  "USER ",
  "PASS ",
  "AUTHENTICATE ",
  "WEBIRC ",
  "PING ",
  "QUIT ",
  "REGISTER ",
];

const LONGEST_OPENER = Math.max(...OPENERS.map(({ length }) => length));
/** The most bytes of empty lines to ignore at the beginning. */
const MOST_EMPTY = 64;
const TLS_HANDSHAKE = 0x16;
const LF = 0x0a;
const CR = 0x0d;

/** Guesses whether a client speaks IRC, TLS or anything else, as soon as its first bytes allow. */
export function guess(bytes: Uint8Array): Guess {
  if (bytes[0] === TLS_HANDSHAKE) return "tls";
  let at = 0;
  while (bytes[at] === LF || bytes[at] === CR) at++;
  if (at > MOST_EMPTY) return "line";
  if (at === bytes.byteLength) return "unsure";
  const start = String.fromCharCode(...bytes.subarray(at, at + LONGEST_OPENER)).toUpperCase();
  if (OPENERS.some((opener) => start.startsWith(opener))) return "irc";
  return OPENERS.some((opener) => opener.startsWith(start)) ? "unsure" : "line";
}
