/**
 * Recognizes a program that speaks another protocol to line mode. Its first line must not become a
 * name: the next lines of a web page or a mail program would be sent to the chat.
 *
 * A lone word in lower case is always a name, and so is a lone word in capitals that is no command.
 * A line of several words is never a name, so the rules for these refuse more; they leave out only
 * what a person may answer to `ALIAS?`, such as "two words" or "who are you?".
 * @module
 */

import { COMMANDS } from "../commands/dispatch/table.ts";

const IRC = "IRC before NICK and USER";
const UNKNOWN = "another protocol";

/** Beginnings of lines that cannot be names, with their protocol. */
const OPENINGS: readonly (readonly [beginning: RegExp, protocol: string])[] = [
  [/^(?:CONNECT|DELETE|GET|HEAD|OPTIONS|PATCH|POST|PRI|PUT|TRACE) +[/*]/i, "HTTP"],
  [/^[A-Za-z]+ +[a-z][a-z0-9+.-]*:\/\//i, "HTTP"],
  [/^SSH-\d/, "SSH"],
  [/^(?:EHLO|HELO|LHLO)(?: |$)|^MAIL FROM:|^RCPT TO:/i, "SMTP"],
  [/^STARTTLS$/i, "STARTTLS"],
  [/^(?:AUTH (?:TLS|SSL)|CAPA|STLS)$/i, "mail or FTP"],
  [
    /^[A-Za-z0-9.]+ (?:AUTHENTICATE|CAPABILITY|EXAMINE|LIST|LOGIN|LOGOUT|NOOP|SELECT|STARTTLS)(?: |$)/,
    "IMAP",
  ],
  [/^[A-Za-z]{0,8}\d{1,8} (?:capability|login|logout|noop|select|starttls)(?: |$)/i, "IMAP"],
  [/^PROXY (?:TCP[46]|UNKNOWN)/, "the PROXY protocol"],
  [/^<(?:\?xml|stream:)/, "XMPP"],
  [/^<[?!A-Za-z]/, "XML"],
  [/^[*$]\d+$/, "Redis"],
  [/^[[{] {0,8}["{[]/, "JSON"],
  [/^RFB \d/, "VNC"],
  [/^MGLNDD_/, "a port scanner's protocol"],
  [/^@RSYNCD:/, "rsync"],
  [/^JDWP-Handshake/, "the Java debugger's protocol"],
  [/^\x13BitTorrent protocol/, "BitTorrent"],
  [/^\x1b%-12345X/, "a printer's language"],
];

/**
 * Commands of other protocols, as their programs write them alone on a first line. Where protocols
 * share a word, the first one counts.
 */
const COMMANDS_OF: readonly (readonly [protocol: string, words: string])[] = [
  // RFC 1459, RFC 2812 and what servers say to each other.
  [
    IRC,
    "BMASK BURST CAPAB CHATOPS CHGIDENT CHGNAME CNOTICE CPRIVMSG DCCALLOW DEHALFOP DIE DLINE ENCAP " +
    "ENDBURST EOB ERROR ETB EUID FJOIN FMODE FTOPIC GLINE GLOBOPS HOSTSERV IJOIN KLINE LOCOPS MAP " +
    "MEMOSERV NJOIN OPERSERV OPERWALL PROTOCTL QLINE RESTART RESV RULES SAPART SERVER SERVICE " +
    "SERVLIST SETHOST SETIDENT SHUN SID SJOIN SQUERY SQUIT SUMMON SVINFO SVSJOIN SVSMODE SVSNICK " +
    "TMODE TRACE UID UNDLINE UNKLINE USERIP USERS WATCH XLINE ZLINE",
  ],
  [
    "HTTP",
    "CONNECT COPY DELETE GET HEAD LOCK M-SEARCH MERGE MKCOL MOVE NOTIFY OPTIONS PATCH POST PRI " +
    "PROPFIND PROPPATCH PURGE PUT REPORT SUBSCRIBE UNLOCK UNSUBSCRIBE",
  ],
  [
    "SMTP",
    "BDAT DATA EHLO ETRN EXPN HELO LHLO MAIL NOOP RCPT RSET SEND SOML TURN VRFY",
  ],
  [
    "mail or FTP",
    "ABOR ACCT ALLO APOP APPE ARTICLE AUTH AUTHINFO BYE CAPA CAPABILITIES CAPABILITY CDUP CWD DELE " +
    "EPRT EPSV FEAT GROUP IDLE IHAVE LISTGROUP LOGIN LOGOUT MDTM MKD MLSD MLST NEWGROUPS NLST OPTS " +
    "PASV PBSZ PORT PROT PWD REIN RETR RMD RNFR RNTO SIZE SMNT STAT STLS STOR STOU STRU SYST TYPE " +
    "UIDL XOVER",
  ],
  [
    "SIP or RTSP",
    "ACK ANNOUNCE CANCEL DESCRIBE GET_PARAMETER PLAY PRACK RECORD REFER SETUP SET_PARAMETER TEARDOWN",
  ],
  [
    "Redis",
    "BGSAVE CLIENT CLUSTER COMMAND CONFIG DBSIZE EVAL FLUSHALL FLUSHDB HELLO HGETALL KEYS PSUBSCRIBE " +
    "PSYNC PUBLISH REPLCONF REPLICAOF SAVE SCAN SET SHUTDOWN SLAVEOF SYNC",
  ],
  [
    "memcached",
    "ADD APPEND CAS DECR FLUSH_ALL GAT GETS INCR PREPEND STATS TOUCH VERBOSITY",
  ],
  ["NATS or STOMP", "PUB STOMP SUB"],
];

const PROTOCOLS: ReadonlyMap<string, string> = new Map(
  [...COMMANDS_OF].reverse().flatMap(([protocol, words]) =>
    words.split(" ").map((word): [string, string] => [word, protocol])
  ),
);

/** Commands that begin sentences, too: "who are you?". */
const BEGIN_SENTENCES: ReadonlySet<string> = new Set(
  ("ACCEPT ADD ADMIN AWAY CANCEL CONNECT COPY DELETE GET HEAD HELLO HELP INFO INVITE JOIN KICK KILL " +
    "LIST MOVE NAMES NOTICE OPTIONS PART PLAY POST PUT SAVE SEARCH SEND SET SILENCE TIME TOPIC TOUCH " +
    "TURN TYPE USERS VERSION WATCH WHO").split(" "),
);

/**
 * Returns the protocol that a line is a command of, or `undefined` if the line may be a name.
 *
 * @param text the line without its ending
 */
export function otherProtocol(text: string): string | undefined {
  // Telnet writes a carriage return as CR NUL.
  if (/^\0|[^\r]\0/.test(text)) return "a binary protocol";
  const line = text.trim();
  const opening = OPENINGS.find(([beginning]) => beginning.test(line));
  if (opening !== undefined) return opening[1];
  const end = line.indexOf(" ");
  return end < 0
    ? protocolOfWord(line)
    : protocolOfWords(line.slice(0, end), line.slice(end + 1).trimStart());
}

function protocolOfWord(word: string): string | undefined {
  const command = word.toUpperCase();
  // People type "quit" to leave.
  if (command === "QUIT") return IRC;
  // Programs write commands in capitals. Two letters may be initials.
  return word === command && word.length > 2 ? protocolOf(command) : undefined;
}

function protocolOfWords(first: string, rest: string): string | undefined {
  const command = first.toUpperCase();
  // A prefix or tags: only IRC has them.
  if (first.startsWith(":") || first.startsWith("@") && isTagged(first, rest)) return IRC;
  if (/^[A-Za-z]{1,16}\/\d/.test(rest.slice(rest.lastIndexOf(" ") + 1))) return "HTTP";
  const known = protocolOf(command);
  const isSentence = /^[\p{L}\p{M} '.,!?-]*$/u.test(rest);
  if (known !== undefined) {
    return first !== command && isSentence && BEGIN_SENTENCES.has(command) ? undefined : known;
  }
  return /^[A-Z][A-Z0-9_-]+$/.test(first) && !isSentence ? UNKNOWN : undefined;
}

/** Whether a word that begins with "@" holds a message's tags, and does not name a user. */
function isTagged(word: string, rest: string): boolean {
  const [next = ""] = rest.split(" ", 1);
  return /[=;+/]/.test(word) || next.startsWith(":") || protocolOf(next.toUpperCase()) === IRC;
}

function protocolOf(command: string): string | undefined {
  return COMMANDS.has(command) ? IRC : PROTOCOLS.get(command);
}

/** Returns the text that tells such a program's user which protocols this port speaks. */
export function spokenHere(protocol: string): string {
  return "this port speaks IRC and line mode, where people type a name of one word and then " +
    `messages; your program spoke ${protocol}`;
}
