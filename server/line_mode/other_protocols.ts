/**
 * Recognizes a program that speaks another protocol to line mode. Its first line must not become a
 * name: the next lines of a web page or a mail program would be sent to the chat.
 * @module
 */

import { COMMANDS } from "../commands/dispatch/table.ts";

/** Beginnings of lines that cannot be names, with their protocol. */
const OPENINGS: readonly (readonly [beginning: RegExp, protocol: string])[] = [
  [/^(?:CONNECT|DELETE|GET|HEAD|OPTIONS|PATCH|POST|PRI|PUT|TRACE) /, "HTTP"],
  [/^[A-Z]+ \S+ (?:HTTP|RTSP|SIP)\/\d/, "HTTP"],
  [/^SSH-\d/, "SSH"],
  [/^(?:EHLO|HELO|LHLO)(?: |$)|^MAIL FROM:/i, "SMTP"],
  [/^STARTTLS$/i, "STARTTLS"],
  [/^(?:AUTH (?:TLS|SSL)|CAPA|STLS)$/, "mail or FTP"],
  [/^[A-Za-z0-9.]+ (?:CAPABILITY|LOGIN|STARTTLS)(?: |$)/, "IMAP"],
  [/^PROXY (?:TCP[46]|UNKNOWN)/, "the PROXY protocol"],
  [/^<(?:\?xml|stream:)/, "XMPP"],
  [/^\*\d+$/, "Redis"],
];

/** Returns the protocol that a line is a command of, or `undefined` if the line may be a name. */
export function otherProtocol(line: string): string | undefined {
  const opening = OPENINGS.find(([beginning]) => beginning.test(line));
  if (opening !== undefined) return opening[1];
  const [word = ""] = line.split(" ", 1);
  // IRC clients write commands in capitals. Two letters may be initials, and people type "quit" to
  // leave.
  const isCommand = word.length > 2 && COMMANDS.has(word) || line.toUpperCase() === "QUIT";
  return isCommand ? "IRC before NICK and USER" : undefined;
}

/** Returns the text that tells such a program's user which protocols this port speaks. */
export function spokenHere(protocol: string): string {
  return "this port speaks IRC and line mode, where people type a name and then messages; " +
    `your program spoke ${protocol}`;
}
