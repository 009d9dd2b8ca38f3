/**
 * Scripts about registration: CAP, NICK, USER, PASS, WebSocket, TLS.
 * @module
 */

import type { Script } from "../script.ts";
import { user } from "./cast.ts";

const REGISTERING: readonly string[] = [
  "NICK dave\nUSER d 0 * :D",
  "USER d 0 * :D\nNICK dave",
  "NICK\nNICK dave\nUSER\nUSER d\nUSER d 0 *\nUSER d 0 * :D",
  "NICK dave\nUSER d 0 * :\nWHOIS dave",
  "NICK 1x\nNICK dave\nUSER d 0 * :D",
  "NICK dave\nNICK davy\nUSER d 0 * :D",
  "NICK dave\nUSER d@! 0 * :D",
  `NICK dave\nUSER ${"u".repeat(40)} 0 * :D\nWHOIS dave`,
  "CAP LS\nNICK dave\nUSER d 0 * :D\nCAP END",
  "CAP LS 302\nNICK dave\nUSER d 0 * :D\nCAP END",
  "CAP LIST",
  "CAP",
  "CAP NOTHING",
  "CAP END\nNICK dave\nUSER d 0 * :D",
  "CAP REQ",
  "CAP REQ :server-time\nCAP LIST\nCAP REQ :-server-time\nCAP LIST",
  "CAP REQ :server-time nothing",
  "CAP REQ :nothing",
  "CAP REQ :labeled-response",
  "CAP REQ :-nothing",
  "CAP REQ :sts",
  "CAP LS 302\nCAP REQ :sasl=PLAIN",
  "CAP LS 302\nCAP REQ :draft/multiline batch\nCAP LIST",
  "CAP REQ :SERVER-TIME",
  "NICK dave\nUSER d 0 * :D\nCAP LS 302\nCAP REQ :server-time message-tags\nPRIVMSG dave :hi\nCAP REQ :-message-tags\nPRIVMSG dave :hi",
  "NICK dave\nUSER d 0 * :D\nCAP LS\nCAP REQ :cap-notify\nCAP LIST",
  "JOIN #a\nPRIVMSG #a :x\nWHOIS x\nUNKNOWN\nLIST\nMODE #a",
  "PASS\nPASS x\nNICK dave\nUSER d 0 * :D",
  "PING a\nPONG b\nNICK dave\nPING c\nUSER d 0 * :D",
  "QUIT",
  "QUIT :early",
  "AUTHENTICATE PLAIN",
  "CAP REQ :sasl\nAUTHENTICATE NOTHING\nAUTHENTICATE *\nAUTHENTICATE PLAIN\nAUTHENTICATE *",
  "CAP REQ :sasl\nAUTHENTICATE PLAIN\nAUTHENTICATE !!!\nAUTHENTICATE PLAIN\nAUTHENTICATE +",
  "CAP REQ :sasl\nAUTHENTICATE PLAIN\nAUTHENTICATE bm9ib2R5AG5vYm9keQB3cm9uZw==\nNICK dave\nUSER d 0 * :D\nCAP END",
  "CAP REQ :draft/account-registration\nNICK dave\nREGISTER * * sesame\nUSER d 0 * :D\nCAP END",
  "CAP REQ :draft/pre-away\nAWAY :early\nNICK dave\nUSER d 0 * :D\nCAP END\nWHOIS dave",
  "CAP REQ :draft/metadata-2 batch\nMETADATA * SET avatar :x\nNICK dave\nUSER d 0 * :D\nCAP END\nMETADATA * LIST",
  "CAP REQ :draft/extended-isupport batch\nISUPPORT\nNICK dave\nUSER d 0 * :D\nCAP END",
  "CAP REQ :no-implicit-names\nNICK dave\nUSER d 0 * :D\nCAP END\nJOIN #a",
  "WEBIRC a b c d\nNICK dave\nUSER d 0 * :D",
  "OPER root sesame\nHELP\nMOTD\nVERSION",
  "\x00NICK dave\nNICK dave\nUSER d 0 * :D",
  "NICK dave\x00x\nUSER d 0 * :D",
];

const DOORS: readonly Script[] = (["ws", "wsbin", "tls"] as const).flatMap((kind) => {
  const both = `${user("alice", "most", "#a", kind)}\n${user("bob", "none", "#a", kind)}`;
  return [
    "alice: PRIVMSG #a :hello\nbob: PRIVMSG #a :hello",
    "alice: PRIVMSG #a :wörld 世界\nalice: QUIT :bye",
    "alice: BATCH +1 draft/multiline #a\nalice: @batch=1 PRIVMSG #a :one\nalice: @batch=1 PRIVMSG #a :two\nalice: BATCH -1",
    "alice: @label=a WHOIS bob\nalice: @label=b NOTHING",
    "alice: NAMES #a\nalice: CHATHISTORY LATEST #a * 3\nalice: MODE #a +m\nbob: PRIVMSG #a :x",
    `alice: PRIVMSG #a :${"x".repeat(5_000)}`,
  ].map((steps, i) => ({ name: `${kind} ${i + 1}`, server: "doors", steps: `${both}\n${steps}` }));
});

const PASSWORDS: readonly Script[] = [
  "NICK dave\nUSER d 0 * :D",
  "PASS wrong\nNICK dave\nUSER d 0 * :D",
  "PASS secret\nNICK dave\nUSER d 0 * :D\nPASS secret",
  "PASS :secret\nCAP LS 302\nNICK dave\nUSER d 0 * :D\nCAP END",
].map((lines, i) => ({ name: `password ${i + 1}`, server: "password", steps: asSteps(lines) }));

function asSteps(lines: string): string {
  return `dave+ irc\n${lines.split("\n").map((line) => `dave: ${line}`).join("\n")}`;
}

/** Plays registrations on each transport. */
export const REGISTRATION_SCRIPTS: readonly Script[] = [
  ...REGISTERING.map((lines, i) => ({ name: `register ${i + 1}`, steps: asSteps(lines) })),
  ...DOORS,
  ...PASSWORDS,
];
