/**
 * Makes IRC input that asks for the most work: long answers, slow masks, and lookups of everything.
 * @module
 */

import type { Words } from "./words.ts";

const EVER = "timestamp=1970-01-01T00:00:00.000Z timestamp=2999-01-01T00:00:00.000Z";
const CAPS =
  "batch draft/chathistory draft/metadata-3 draft/multiline labeled-response message-tags";

/** What makes later answers long. */
const FILLING: [(w: Words) => string, ...((w: Words) => string)[]] = [
  (w) => `JOIN ${channels(w, 40)}`,
  (w) => `TOPIC ${channel(w)} :${"t".repeat(300)}`,
  (w) => `METADATA * SET key${w.random.below(20)} :${"v".repeat(300)}`,
  (w) => `PRIVMSG ${w.nick()} :${w.text()}`,
  (w) => `RELAYMSG ${channel(w)} ${w.nick()}/x :${w.text()}`,
  (w) => `NICK ${nick(w)}`,
  (w) => {
    const line = `@batch=m PRIVMSG #lobby :${"m".repeat(300)}\r\n`;
    return `BATCH +m draft/multiline #lobby\r\n${line.repeat(1 + w.random.below(50))}BATCH -m`;
  },
];

/** What takes the server longest to answer. */
const ASKING: [(w: Words) => string, ...((w: Words) => string)[]] = [
  (w) => `LIST ${Array.from({ length: w.random.below(30) }, () => mask(w)).join(",")}`,
  (w) => `WHO ${mask(w)} %tcuihsnfdlaor,1`,
  () => "WHO *",
  (w) => `NAMES ${channel(w)}`,
  () => `CHATHISTORY TARGETS ${EVER} 200`,
  () => "CHATHISTORY LATEST #lobby * 200",
  (w) => `CHATHISTORY LATEST ${nick(w)} * 200`,
  () => "SEARCH in=#lobby;limit=100",
  () => "ZNC *playback PLAY *",
  (w) => `PRIVMSG *playback :LIST ${mask(w)},${mask(w)}`,
  () => `METADATA * SUB ${Array.from({ length: 20 }, (_, i) => `key${i}`).join(" ")}`,
  () => "METADATA *ALL SYNC",
  () => "METADATA #lobby SYNC",
  (w) => `MODE #lobby +b ${mask(w)}`,
  () => "HELP",
];

/** Returns the input of a greedy client. */
export function greedyLines(w: Words): string {
  const name = nick(w);
  const lines = [`CAP REQ :${CAPS}`, "CAP END", `NICK ${name}`, `USER ${name} 0 * :${LONG}`];
  lines.push(`JOIN #lobby,${channels(w, 20)}`);
  const add = (count: number, of: typeof FILLING) => {
    for (let i = w.random.below(count); i > 0; i--) {
      lines.push((w.chance(30) ? "@label=x " : "") + w.random.pick(of)(w));
    }
  };
  add(20, FILLING);
  add(60, ASKING);
  return lines.map((line) => `${line}\r\n`).join("");
}

const LONG = "a".repeat(200);

function nick(w: Words): string {
  return `greedy${w.random.below(2_000)}`;
}

function channel(w: Words): string {
  return `#${"c".repeat(20)}${w.random.below(500)}`;
}

function channels(w: Words, count: number): string {
  return Array.from({ length: count }, () => channel(w)).join(",");
}

function mask(w: Words): string {
  return w.random.pick([
    `*${"a".repeat(1 + w.random.below(290))}b*`,
    `${"*a".repeat(1 + w.random.below(100))}b`,
    `${"*?".repeat(1 + w.random.below(100))}b`,
    `!*${"?".repeat(1 + w.random.below(100))}*y`,
    "*y",
  ]);
}
