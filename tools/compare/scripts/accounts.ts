/**
 * Scripts of accounts, NickServ, ChanServ and server operators.
 * @module
 */

import type { Script } from "../script.ts";
import { account, STAFF, user } from "./cast.ts";

const PAIR = `${user("alice", "most")}\n${user("bob", "time")}`;
const MADE = `${PAIR}\n${account("alice")}`;
const OWNED = `${MADE}\nalice: JOIN #own\nalice: CS REGISTER #own\nbob: JOIN #own`;
// alice\0alice\0sesame
const PLAIN = "AUTHENTICATE PLAIN\nAUTHENTICATE YWxpY2UAYWxpY2UAc2VzYW1l";

const NICKSERV: readonly string[] = [
  "alice: NS",
  "alice: NS HELP",
  "alice: PRIVMSG NickServ :help",
  "alice: NICKSERV HELP REGISTER",
  "alice: NS NOTHING",
  "alice: NS REGISTER",
  "alice: NS REGISTER sesame\nalice: NS REGISTER sesame",
  "alice: NS REGISTER x",
  "alice: NOTICE NickServ :HELP",
  "alice: NS IDENTIFY alice sesame",
];

const WITH_ACCOUNT: readonly string[] = [
  "alice: NS INFO\nbob: NS INFO alice\nbob: NS INFO nobody",
  "alice: WHOIS alice\nbob: WHOIS alice\nbob: WHO alice %na",
  "alice: NS LOGOUT\nalice: NS LOGOUT",
  "bob: NS IDENTIFY alice wrong",
  "bob: NS IDENTIFY alice sesame",
  "bob: NS IDENTIFY nobody sesame",
  "alice: NS PASSWD sesame better\nbob: NS IDENTIFY alice better",
  "alice: NS PASSWD wrong better",
  "alice: NICK ally\nbob: NICK alice\nbob: NS GHOST alice sesame",
  "alice: QUIT\nbob: NICK alice\nbob: NICK bobby\nbob: NS RECOVER alice sesame",
  "alice: NS UNREGISTER alice wrong\nalice: NS UNREGISTER alice sesame\nalice: NS INFO alice",
  "alice: NS DROP alice sesame",
  "alice: NS SETPASS alice x",
  "bob: NICK аlice",
  "alice: JOIN #a\nbob: JOIN #a\nalice: NS LOGOUT\nalice: NS IDENTIFY sesame",
  `alice2+ irc\nalice2| CAP REQ :sasl\nalice2| NICK alice\nalice2| USER a 0 * :A\n${
    PLAIN.split("\n").map((line) => `alice2: ${line}`).join("\n")
  }\nalice2: CAP END\nalice: JOIN #a\nalice2: PRIVMSG bob :from two\nalice: PRIVMSG bob :from one\nbob: PRIVMSG alice :to both\nalice2: QUIT`,
  "alice2+ irc\nalice2| CAP REQ :sasl batch\nalice2: NICK alice\nalice2 scram alice sesame\nalice2: USER a 0 * :A\nalice2: CAP END",
  "alice2+ irc\nalice2| CAP REQ :sasl\nalice2: NICK al2\nalice2 scram alice wrong\nalice2: USER a 0 * :A\nalice2: CAP END",
  "alice2+ irc\nalice2| CAP REQ :sasl\nalice2: NICK al2\nalice2 scram nobody wrong\nalice2: USER a 0 * :A\nalice2: CAP END",
  "dave+ irc\ndave| NICK alice\ndave: USER d 0 * :D\ndave: NICK dave",
  "bob: REGISTER * * sesame\nbob: REGISTER bob * sesame",
  "bob: CAP REQ :draft/account-registration standard-replies\nbob: REGISTER * * sesame\nbob: REGISTER * * sesame",
  "bob: CAP REQ :draft/account-registration\nbob: REGISTER\nbob: REGISTER x * y\nbob: REGISTER alice * sesame\nbob: VERIFY bob 123",
  "bob: REGISTER * a@example.org sesame",
  "alice: MODE alice +R\nbob: PRIVMSG alice :hello\nbob: NS REGISTER sesame\nbob: PRIVMSG alice :hello",
  "dave+ line\ndave? ALIAS?\ndave: alice\ndave: wrong\ndave? ALIAS?\ndave: dave",
];

const CHANSERV: readonly string[] = [
  "alice: CS",
  "alice: CS HELP",
  "alice: CHANSERV HELP ACCESS",
  "alice: CS NOTHING",
  "bob: CS REGISTER #own",
  "alice: CS REGISTER #own",
  "alice: CS REGISTER #nowhere",
  "alice: CS INFO #own\nbob: CS INFO #own\nbob: CS INFO #nowhere",
  "alice: CS OP #own bob\nalice: CS DEOP #own bob",
  "bob: CS OP #own",
  "alice: CS ACCESS #own",
  "alice: CS ACCESS #own bob op\nbob: NS REGISTER sesame\nalice: CS ACCESS #own bob op\nalice: CS ACCESS #own\nbob: PART #own\nbob: JOIN #own\nalice: CS ACCESS #own bob none",
  "alice: CS ACCESS #own bob wizard",
  "bob: NS REGISTER sesame\nalice: CS TRANSFER #own bob\nbob: CS INFO #own",
  "alice: CS TRANSFER #own nobody",
  "alice: CS UNREGISTER #own\nalice: CS INFO #own",
  "bob: CS UNREGISTER #own",
  "alice: TOPIC #own :kept\nalice: MODE #own +m\nalice: PART #own\nbob: PART #own\nbob: JOIN #own\nalice: JOIN #own",
  "bob: MODE #own -q alice\nbob: KICK #own alice",
  "alice: RENAME #own #other\nalice: CS INFO #other",
  "bob: NS REGISTER sesame\nalice: MODE #own +R\nbob: PART #own\nbob: JOIN #own",
];

const OPERATORS: readonly string[] = [
  "root: OPER root wrong\nroot: MODE root",
  "root: WHOIS root\nbob: WHOIS root",
  "root: MODE root -o\nroot: KILL bob :x",
  "root: KILL",
  "root: KILL bob",
  "root: KILL bob :too loud",
  "root: KILL nobody :x",
  "root: UBAN",
  "root: UBAN LIST",
  "root: UBAN ADD 192.0.2.1 1h :spam\nroot: UBAN LIST\nroot: STATS k\nroot: UBAN DEL 192.0.2.1\nroot: UBAN LIST",
  "root: UBAN ADD bob!*@* :away with him\nroot: UBAN LIST",
  "root: UBAN ADD *!*@* :everyone",
  "root: UBAN ADD 192.0.2.0/24 1x",
  "root: UBAN ADD account:bob 2d",
  "root: UBAN DEL nothing",
  "root: UBAN NOTHING x",
  "root: WALLOPS",
  "root: WALLOPS :hear me\nbob: MODE bob +w\nroot: WALLOPS :hear me",
  "root: SAJOIN",
  "root: SAJOIN #a\nroot: SAJOIN bob #b",
  "root: SAJOIN nobody #a",
  "root: SAMODE",
  "root: SAMODE #a +m\nroot: SAMODE #a +o carol",
  "root: SAMODE #nowhere +m",
  "root: CHGHOST",
  "root: CHGHOST bob new.host\ncarol: WHOIS bob",
  "root: CHGHOST bob !bad!",
  "root: CHGHOST nobody x",
  "root: STATS o",
  "root: STATS u",
  "root: STATS x",
  "root: HELP\nroot: HELP UBAN",
  "root: REHASH",
  "carol: JOIN #s\ncarol: MODE #s +s\nroot: LIST\nroot: NAMES #s\nroot: WHOIS carol\nroot: WHO #s",
  "bob: MODE bob +i\nroot: WHO b*\nroot: WHO 127.0.0.*\nroot: WHO #a %ni",
  "bob: QUIT\nroot: WHOWAS bob",
  "bob: NS REGISTER sesame\nroot: NS SETPASS bob better\nroot: NS UNREGISTER bob",
  "bob: OPER root sesame\nroot: STATS o",
  "root: LUSERS",
];

/** Matches steps whose changes outlive the clients, and would affect other scripts. */
const CHANGES = /REGISTER|UBAN ADD/;

function scripts(setup: string, all: readonly string[], name: string, server?: string): Script[] {
  const shared = server === undefined ? {} : { server };
  return all.map((steps, i) => ({
    name: `${name} ${i + 1}`,
    alone: CHANGES.test(setup + steps),
    steps: `${setup}\n${steps}`,
    ...shared,
  }));
}

const WHO_MAY: readonly Script[] = ["closed", "invite"].flatMap((server) =>
  scripts(
    user("alice", "most"),
    [
      "alice: NS REGISTER sesame",
      "alice: CAP REQ :draft/account-registration\nalice: REGISTER * * sesame",
    ],
    `accounts ${server}`,
    server,
  )
);

/** Plays NickServ, ChanServ, accounts and operators. */
export const ACCOUNT_SCRIPTS: readonly Script[] = [
  ...scripts(PAIR, NICKSERV, "nickserv"),
  ...scripts(MADE, WITH_ACCOUNT, "account"),
  ...scripts(OWNED, CHANSERV, "chanserv"),
  ...scripts(STAFF, OPERATORS, "operator"),
  ...WHO_MAY,
];
