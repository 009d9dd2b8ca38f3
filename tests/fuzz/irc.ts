/**
 * Makes IRC input, valid and nearly valid.
 * @module
 */

import { CAPABILITIES, namesOf } from "../../protocol/capabilities.ts";
import { COMMANDS } from "../../server/commands/dispatch/table.ts";
import type { Words } from "./words.ts";

const NAMES = [...COMMANDS.keys()] as [string, ...string[]];
const CAPS = CAPABILITIES.flatMap(namesOf) as [string, ...string[]];

/** Meaningful lines, with other words each time. */
const SENSIBLE: [(w: Words) => string, ...((w: Words) => string)[]] = [
  (w) => `JOIN ${w.channel()}`,
  (w) => `JOIN ${w.channel()} ${w.nasty()}`,
  (w) => `PART ${w.channel()} :${w.text()}`,
  (w) => `PRIVMSG ${w.channel()} :${w.text()}`,
  (w) => `PRIVMSG ${w.nick()},${w.channel()} :${w.text()}`,
  (w) => `@+draft/reply=${w.nasty()};label=${w.number()} PRIVMSG ${w.channel()} :${w.text()}`,
  (w) => `@+chatd/nonce=0123456789abcdef01234567 PRIVMSG ${w.channel()} :${w.text()}`,
  (w) => `@+typing=active TAGMSG ${w.channel()}`,
  (w) => `NICK ${w.nick()}`,
  (w) => `MODE ${w.channel()} ${w.random.pick(["+", "-", "+-+"])}${modes(w)} ${w.text()}`,
  (w) => `MODE ${w.channel()} +b ${w.nasty()}`,
  (w) => `MODE ${w.nick()} ${w.random.pick(["+iwB", "-i", "+o", "+zzz"])}`,
  (w) => `TOPIC ${w.channel()} :${w.text()}`,
  (w) => `KICK ${w.channel()} ${w.nick()} :${w.text()}`,
  (w) => `INVITE ${w.nick()} ${w.channel()}`,
  (w) => `KNOCK ${w.channel()} :${w.text()}`,
  (w) => `ACCEPT ${w.random.pick(["", "-"])}${w.nick()},${w.nasty()}`,
  (w) => `SILENCE ${w.random.pick(["", "+", "-"])}${w.nick()},${w.nasty()}`,
  (w) => `MODE ${w.channel()} +f ${w.random.pick([w.channel(), w.nasty()])}`,
  (w) => `WHO ${w.random.pick(["*", w.channel(), w.nick()])} %tcuihsnfdlaor,${w.number()}`,
  (w) => `WHOIS ${w.nick()}`,
  (w) => `LIST ${w.random.pick(["", "C<10", "U>0", "*a*", w.nasty()])}`,
  (w) => `MONITOR ${w.random.pick(["+", "-", "C", "L", "S"])} ${w.nick()},${w.nasty()}`,
  (w) => `CHATHISTORY ${history(w)}`,
  (w) => `MARKREAD ${w.channel()} ${w.nasty()}`,
  (w) => `SEARCH ${w.random.pick(["in=", "from=", "text="])}${w.nasty()}`,
  (w) => `METADATA ${w.random.pick(["*", w.channel(), w.nick()])} ${metadata(w)}`,
  (w) => `REDACT ${w.channel()} ${w.nasty()} :${w.text()}`,
  (w) => `RENAME ${w.channel()} ${w.channel()} :${w.text()}`,
  (w) => `AWAY :${w.text()}`,
  (w) => `SETNAME :${w.text()}`,
  (w) => `CAP REQ :${w.random.pick(CAPS)} ${w.random.pick(["", "-"])}${w.random.pick(CAPS)}`,
  (w) => `CAP ${w.random.pick(["LS", "LS 302", "LIST", "END", w.nasty()])}`,
  (w) => `AUTHENTICATE ${authentication(w)}`,
  (w) => `NS ${w.random.pick(["IDENTIFY", "REGISTER", "INFO", "GHOST"])} ${w.nick()} ${w.nasty()}`,
  (w) =>
    `CS ${w.random.pick(["REGISTER", "OP", "ACCESS"])} ${w.channel()} ${w.nick()} ${w.nasty()}`,
  (w) => `OPER ${w.nasty()} ${w.nasty()}`,
  (w) => `WEBIRC ${w.nasty()} ${w.nasty()} ${w.nasty()} ${w.nasty()}`,
  (w) => `USER ${w.nasty()} 0 * :${w.text()}`,
  (w) => `PASS ${w.nasty()}`,
  (w) => `HELP ${w.nasty()}`,
  batch,
];

/** Returns one line, or several that belong together, with their endings. */
export function ircLines(w: Words): string {
  const line = w.chance(75) ? w.random.pick(SENSIBLE)(w) : senseless(w);
  return line + (w.chance(90) ? "\r\n" : w.random.pick(["\n", "\r", "", "\0\r\n", "\r\r\n"]));
}

/** Returns a client's first lines, more or less valid. */
export function ircBeginning(w: Words): string {
  const nick = `${w.random.pick(["f", "g", "h"])}${w.random.below(1_000)}`;
  const caps = Array.from({ length: w.random.below(20) }, () => w.random.pick(CAPS)).join(" ");
  return (w.chance(60) ? `CAP LS 302\r\nCAP REQ :${caps}\r\nCAP END\r\n` : "") +
    `NICK ${nick}\r\nUSER ${nick} 0 * :${w.text()}\r\nJOIN #lobby,#a\r\n`;
}

function senseless(w: Words): string {
  const tags = w.chance(30) ? `@${w.nasty()};${w.nasty()}=${w.nasty()} ` : "";
  const source = w.chance(20) ? `:${w.nasty()} ` : "";
  const command = w.chance(80) ? w.random.pick(NAMES) : w.nasty();
  const params = Array.from({ length: w.random.below(17) }, () => ` ${w.nasty()}`).join("");
  return `${tags}${source}${command}${params} :${w.text()}`;
}

function modes(w: Words): string {
  return Array.from(
    { length: 1 + w.random.below(12) },
    () => w.random.pick([..."beIklqaohvBCMRimnstzZ"] as [string]),
  ).join("");
}

function history(w: Words): string {
  const which = w.random.pick([
    "BEFORE",
    "AFTER",
    "LATEST",
    "AROUND",
    "BETWEEN",
    "TARGETS",
    w.nasty(),
  ]);
  return `${which} ${w.channel()} ${w.random.pick(["*", w.nasty()])} ${w.nasty()} ${w.number()}`;
}

function metadata(w: Words): string {
  const what = w.random.pick(["GET", "SET", "LIST", "CLEAR", "SUB", "UNSUB", "SUBS", "SYNC"]);
  return `${what} ${w.random.pick(["avatar", "url", w.nasty()])} :${w.text()}`;
}

function authentication(w: Words): string {
  const text = w.random.pick([
    `n,,n=${w.nick()},r=${w.nasty()}`,
    `c=biws,r=${w.nasty()},p=${w.nasty()}`,
    `\0${w.nick()}\0${w.nasty()}`,
  ]);
  const encoded = btoa(String.fromCharCode(...new TextEncoder().encode(text)));
  return w.random.pick([
    "PLAIN",
    "SCRAM-SHA-256",
    "SCRAM-SHA-512",
    "*",
    "+",
    encoded,
    "A".repeat(400),
    w.nasty(),
  ]);
}

function batch(w: Words): string {
  const reference = w.random.pick(["r", "s", w.nasty()]);
  const lines = Array.from(
    { length: w.random.below(6) },
    () =>
      `@batch=${reference}${
        w.random.pick(["", ";draft/multiline-concat"])
      } PRIVMSG ${w.channel()} :${w.text()}\r\n`,
  );
  return `BATCH +${reference} draft/multiline ${w.channel()}\r\n${lines.join("")}` +
    (w.chance(80) ? `BATCH -${reference}` : "PING x");
}
