/** What the first bytes of a connection tell of it. */
export type Guess = "irc" | "line" | "tls" | "unsure";

/** What an IRC client may say first. Each is followed by a parameter: a word by itself is somebody's name. */
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
/** Empty lines at first mean nothing, but only so many bytes of them. */
const MOST_EMPTY = 64;
const TLS_HANDSHAKE = 0x16;
const LF = 0x0a;
const CR = 0x0d;

/** Tells an IRC client from a TLS handshake and from everything else, as soon as the bytes allow it. */
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
