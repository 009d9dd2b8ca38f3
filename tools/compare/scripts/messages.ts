/**
 * Scripts about messages: tags, labels, batches, redactions, and history.
 * @module
 */

import type { Script } from "../script.ts";
import { TRIO, user } from "./cast.ts";

const NONCE = "+chatd/nonce=b64b3dba57d1411e8b2b1f1a2c9d7e60";
const THREE = "carol: PRIVMSG #a :one\ncarol: PRIVMSG #a :two\nbob: PRIVMSG #a :three";

const SAYING: readonly string[] = [
  ...["PRIVMSG", "NOTICE", "TAGMSG"].flatMap((command) => [
    `alice: ${command}`,
    `alice: ${command} bob`,
    `alice: ${command} #a :hello`,
    `bob: ${command} #a :hello`,
    `carol: ${command} #a :hello`,
    `alice: ${command} bob :hello`,
    `alice: ${command} alice :to myself`,
    `alice: ${command} nobody :hello`,
    `alice: ${command} #nowhere :hello`,
    `alice: ${command} bob,carol,#a,nobody :hello`,
    `alice: ${command} bob,bob,BOB :hello`,
    `alice: ${command} @#a :operators\nbob: ${command} @#a :operators`,
    `alice: ${command} +#a :voices`,
    `alice: ${command} #a :`,
    `alice: ${command} a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u :many`,
    `alice: @+a=b;+c;d=e ${command} #a :tagged`,
    `carol: @label=l1 ${command} #a :labeled`,
    `carol: @label=l1 ${command} nobody :labeled`,
    `carol: @label=l1;+draft/reply=x ${command} bob :labeled`,
    `alice: @${NONCE} ${command} #a :once\nalice: @${NONCE} ${command} #a :twice`,
    `alice: @+chatd/nonce=short ${command} #a :x`,
    `alice: JOIN #b\nbob: ${command} #b :from outside\nalice: MODE #b -n\nbob: ${command} #b :from outside`,
    `alice: ${command} $irc.test :all`,
    `alice: ${command} bob!bob@localhost :mask`,
    `bob: AWAY :gone\nalice: ${command} bob :hello`,
  ]),
  "alice: PRIVMSG #a :\x01ACTION waves\x01",
  "alice: PRIVMSG #a :\x02bold\x02 \x0304red\x03",
  "alice: PRIVMSG #a :\xff\xfe not UTF-8",
  "alice: PRIVMSG #a :wörld 世界 👋",
  `alice: PRIVMSG #a :${"long ".repeat(200)}`,
  `bob: PRIVMSG #a :${"é".repeat(400)}`,
  "alice: PRIVMSG #a one",
  "alice: PRIVMSG #a one two",
  "alice: @+typing=active TAGMSG #a\nalice: @+draft/react=👍;+draft/reply=$M1 TAGMSG #a",
  "alice: @label= PING x",
  `alice: @label=${"l".repeat(70)} PING x`,
  "alice: @label=a PING x\nalice: @label=b WHOIS bob\nalice: @label=c JOIN #b\nalice: @label=d UNKNOWN",
  "carol: @label=a PING x\ncarol: @label=b PONG\ncarol: @label=c NAMES #a\ncarol: @label=d NICK bob",
  `alice: @+a=${"v".repeat(4_000)} PRIVMSG #a :x`,
  `alice: @+a=${"v".repeat(5_000)} PRIVMSG #a :x`,
  "alice: @+a=\\:\\s\\\\\\r\\n;+b=\\x PRIVMSG #a :escaped",
  "alice: @+a=1;+a=2 PRIVMSG #a :twice",
  "alice: @ PRIVMSG #a :no tags",
  "alice: @+a=b",
];

const BATCHES: readonly string[] = [
  "alice: BATCH",
  "alice: BATCH +1",
  "alice: BATCH +1 unknown",
  "alice: BATCH -1",
  "alice: BATCH +1 draft/multiline",
  "alice: BATCH +1 draft/multiline #a\nalice: @batch=1 PRIVMSG #a :one\nalice: @batch=1 PRIVMSG #a :two\nalice: BATCH -1",
  "alice: @label=l BATCH +1 draft/multiline #a\nalice: @batch=1 PRIVMSG #a :one\nalice: @batch=1;draft/multiline-concat PRIVMSG #a : two\nalice: BATCH -1",
  `alice: @${NONCE} BATCH +1 draft/multiline bob\nalice: @batch=1 PRIVMSG bob :one\nalice: @batch=1 PRIVMSG bob :\nalice: BATCH -1`,
  "alice: BATCH +1 draft/multiline #a\nalice: BATCH -1",
  "alice: BATCH +1 draft/multiline #a\nalice: @batch=1 PRIVMSG #b :elsewhere\nalice: BATCH -1",
  "alice: BATCH +1 draft/multiline #a\nalice: @batch=1 TAGMSG #a\nalice: BATCH -1",
  "alice: BATCH +1 draft/multiline #a\nalice: @batch=1 NOTICE #a :x\nalice: @batch=1 PRIVMSG #a :y\nalice: BATCH -1",
  "alice: BATCH +1 draft/multiline #a\nalice: BATCH +2 draft/multiline #a\nalice: BATCH -1",
  "alice: BATCH +1 draft/multiline #a\nalice: PRIVMSG #a :beside\nalice: @batch=1 PRIVMSG #a :x\nalice: BATCH -1",
  "alice: BATCH +1 draft/multiline #nowhere\nalice: @batch=1 PRIVMSG #nowhere :x\nalice: BATCH -1",
  "alice: BATCH +1 draft/multiline #a\nalice: @batch=1 PRIVMSG #a :\nalice: @batch=1 PRIVMSG #a :\nalice: BATCH -1",
  `alice: BATCH +1 draft/multiline #a\n${
    "alice| @batch=1 PRIVMSG #a :line\n".repeat(120)
  }alice: BATCH -1`,
  `alice: BATCH +1 draft/multiline #a\n${
    `alice| @batch=1 PRIVMSG #a :${"x".repeat(3_000)}\n`.repeat(16)
  }alice: BATCH -1`,
  "alice: @batch=9 PRIVMSG #a :x",
  "carol: BATCH +1 draft/multiline #a\ncarol: @batch=1 PRIVMSG #a :x\ncarol: BATCH -1",
];

const REDACTING: readonly string[] = [
  "alice: REDACT",
  "alice: REDACT #a",
  "alice: REDACT #a nothing",
  "carol: PRIVMSG #a :oops\ncarol: REDACT #a $M1 :mistake",
  "alice: PRIVMSG #a :oops\nalice: REDACT #a $M1",
  "bob: PRIVMSG #a :oops\nalice: REDACT #a $M1 :not nice\nalice: CHATHISTORY LATEST #a * 10",
  "alice: PRIVMSG #a :mine\nbob: REDACT #a $M1",
  "alice: PRIVMSG bob :private\nalice: REDACT bob $M1",
  "alice: PRIVMSG #a :x\nalice: REDACT #a $M1\nalice: REDACT #a $M1",
  "alice: REDACT #nowhere x",
];

const HISTORY: readonly string[] = [
  "alice: CHATHISTORY",
  "alice: CHATHISTORY LATEST",
  "alice: CHATHISTORY NOTHING #h * 5",
  "alice: CHATHISTORY LATEST #h * 10",
  "alice: CHATHISTORY LATEST #h * 2",
  "alice: CHATHISTORY LATEST #h * 0",
  "alice: CHATHISTORY LATEST #h * x",
  "alice: CHATHISTORY LATEST #h * 99999",
  "alice: CHATHISTORY LATEST #h msgid=$M1 10",
  "alice: CHATHISTORY LATEST #h timestamp=$T2 10",
  "alice: CHATHISTORY BEFORE #h msgid=$M3 10",
  "alice: CHATHISTORY BEFORE #h timestamp=$T3 10",
  "alice: CHATHISTORY AFTER #h msgid=$M1 10",
  "alice: CHATHISTORY AROUND #h msgid=$M2 3",
  "alice: CHATHISTORY BETWEEN #h msgid=$M1 msgid=$M4 10",
  "alice: CHATHISTORY BETWEEN #h msgid=$M4 msgid=$M1 10",
  "alice: CHATHISTORY BEFORE #h msgid=nonsense 10",
  "alice: CHATHISTORY BEFORE #h wrong 10",
  "alice: CHATHISTORY BEFORE #h timestamp=never 10",
  "alice: CHATHISTORY TARGETS timestamp=2020-01-01T00:00:00.000Z timestamp=2099-01-01T00:00:00.000Z 10",
  "alice: PRIVMSG bob :hi\nbob: PRIVMSG alice :ho\nalice: CHATHISTORY LATEST bob * 10",
  "alice: CHATHISTORY LATEST nobody * 10",
  "alice: CHATHISTORY LATEST #nowhere * 10",
  "alice: @label=h CHATHISTORY LATEST #h * 2",
  "alice: PART #h\nalice: CHATHISTORY LATEST #h * 10",
  "carol: CHATHISTORY LATEST #h * 10",
  "bob: CHATHISTORY LATEST #h * 10",
  "alice: MARKREAD",
  "alice: MARKREAD #h",
  "alice: MARKREAD #h timestamp=2026-01-01T00:00:00.000Z\nalice: MARKREAD #h",
  "alice: MARKREAD #h timestamp=never",
  "alice: MARKREAD #h timestamp=2026-01-02T00:00:00.000Z\nalice: MARKREAD #h timestamp=2026-01-01T00:00:00.000Z",
  "alice: MARKREAD #nowhere",
  "bob: MARKREAD #h",
];

const SEARCHES: readonly string[] = [
  "SEARCH",
  "SEARCH text=two",
  "SEARCH text=TWO;in=#h",
  "SEARCH from=bob",
  "SEARCH text=three;from=bob;limit=1",
  "SEARCH text=nowhere",
  "SEARCH in=#nowhere;text=one",
  "SEARCH limit=x;text=one",
  "SEARCH after=never;text=one",
  "SEARCH unknown=x",
];

function scripts(setup: string, steps: readonly string[], name: string): Script[] {
  return steps.map((step, i) => ({ name: `${name} ${i + 1}`, steps: `${setup}\n${step}` }));
}

/** The same with a channel #h for each: its history holds no messages of other scripts. */
function withHistory(steps: readonly string[], name: string): Script[] {
  return scripts(IN_H, steps, name).map(({ name, steps }) => ({
    name,
    steps: steps.replaceAll("#h", `#${name.replace(" ", "")}`),
  }));
}

const IN_H = [user("alice", "most", "#h"), user("bob", "none", "#h"), user("carol", "echo", "#h")]
  .join("\n") + "\n" + THREE.replaceAll("#a", "#h");

const SEARCHED = SEARCHES.map((search) =>
  // SEARCH answers late, after the commands that follow it.
  `alice| ${search}\nalice= \r\nalice= \r\nalice= \r\nalice: PING done`
);

/** Plays messages, batches, redactions and history. */
export const MESSAGE_SCRIPTS: readonly Script[] = [
  ...scripts(TRIO, SAYING, "say"),
  ...scripts(TRIO, BATCHES, "batch"),
  ...scripts(TRIO, REDACTING, "redact"),
  ...withHistory(HISTORY, "history"),
  ...withHistory(SEARCHED, "search"),
];
