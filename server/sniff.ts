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

const TLS_HANDSHAKE = 0x16;

/** Tells an IRC client from a TLS handshake and from everything else, as soon as the bytes allow it. */
export function guess(bytes: Uint8Array): Guess {
  if (bytes.byteLength === 0) return "unsure";
  if (bytes[0] === TLS_HANDSHAKE) return "tls";
  let start = "";
  for (const byte of bytes.subarray(0, 16)) start += String.fromCharCode(byte);
  start = start.replace(/^[\r\n]+/, "").toUpperCase();
  if (start === "") return "unsure";
  if (OPENERS.some((opener) => start.startsWith(opener))) return "irc";
  return OPENERS.some((opener) => opener.startsWith(start)) ? "unsure" : "line";
}
