/**
 * `deno task bench:search`: fills a store with messages, and measures how fast searches find them.
 * `--messages N` sets their number (200,000); `--keep FOLDER` fills or uses that folder and keeps
 * it.
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import { cpuUsage } from "node:process";
import { msgid } from "../server/store/msgid.ts";
import type { Event } from "../server/records/event.ts";
import { SqliteStore } from "../server/store/sqlite/sqlite.ts";
import type { SearchQuery } from "../server/store/store.ts";

const CHANNELS = Array.from({ length: 50 }, (_, i) => `#room${i}`);
const START = Date.UTC(2024, 0, 1);
const EVERY_MS = 5_000;
const RUNS = 20;
const WATCH_EVERY_MS = 2;
/** In exactly one message, the middle one. */
const RARE = "xylophonist";

const { messages = "200000", keep } = parseArgs(Deno.args, { string: ["messages", "keep"] });
const count = Number(messages);
if (!Number.isInteger(count) || count < 1) throw new TypeError(`--messages ${messages}`);

const folder = keep ?? Deno.makeTempDirSync({ prefix: "chatd-bench-" });
try {
  Deno.mkdirSync(folder, { recursive: true });
  await fill();
  await measure();
} finally {
  if (keep === undefined) Deno.removeSync(folder, { recursive: true });
}

async function fill(): Promise<void> {
  const store = new SqliteStore(folder);
  if (store.latestTime() === 0) {
    const begun = performance.now();
    for (let i = 0; i < count; i++) {
      const event = message(i);
      store.append(event.type === "message" ? event.target : "", event);
      if (i % 1_000 === 999) store.commit();
    }
    store.commit();
    tell("stored", `${rate(begun)} messages/s`);
  }
  const begun = performance.now();
  const before = cpuUsage();
  const holdUps = watchHoldUps();
  await store.catchUp();
  const { user, system } = cpuUsage(before);
  tell(
    "indexed",
    `in ${seconds(performance.now() - begun)}, with ${seconds((user + system) / 1_000)} of CPU; ` +
      `the event loop waited for ${holdUps.end().toFixed(1)} ms at most`,
  );
  await store.close();
  for (const file of ["chatd.db", "search.db"]) {
    const { size } = Deno.statSync(`${folder}/${file}`);
    const each = (size / count).toFixed(0);
    tell(file, `${(size / 1024 ** 2).toFixed(0)} MiB, ${each} bytes each`);
  }
}

async function measure(): Promise<void> {
  const begun = performance.now();
  const store = new SqliteStore(folder);
  tell("open", `${(performance.now() - begun).toFixed(1)} ms`);
  const latest = { conversations: ["#room7"], limit: 100, from: "end", everything: true } as const;
  await time("LATEST 100", () => ({ events: store.history(latest), complete: true }));
  const everywhere: SearchQuery = { conversations: CHANNELS, limit: 50, from: "end" };
  const middle = START + EVERY_MS * count / 2;
  const searches: Readonly<Record<string, Partial<SearchQuery>>> = {
    "a rare word": { text: RARE },
    "a word that is nowhere": { text: "nowhere" },
    "a common word": { text: "the" },
    "a common word in one channel": { text: "the", conversations: ["#room7"] },
    "a common word, from the start": { text: "the", after: START, from: "start" },
    "a common word, up to the middle": { text: "the", before: middle },
    "two common words in a row": { text: "the.tea" },
    "a common character": { text: "茶" },
    "a common and a rare word": { text: `the ${RARE}` },
    "two words never together": { text: "the coffee" },
    "a common word where it is not": { text: "the", conversations: ["#none", "#quiet"] },
    "a sender and a word": { text: "tea", sender: "user17" },
  };
  for (const [name, query] of Object.entries(searches)) {
    const asked = { ...everywhere, ...query };
    await time(name, async () => {
      const { complete, read } = await store.search(asked);
      return { events: read(asked.conversations), complete };
    });
  }
  await store.close();
}

/** Yields the same messages each time, with words as common and rare as in a language. */
function message(i: number): Event {
  const time = START + i * EVERY_MS;
  const channel = i === 5 ? "#quiet" : CHANNELS[hash(i) % CHANNELS.length] ?? "";
  const words = Array.from({ length: 10 }, (_, at) => word(hash(i * 16 + at)));
  const first = i % 2 === 0 ? "the" : "coffee";
  const text = [first, ...words, i % 3 === 0 ? "tea" : "", i % 7 === 0 ? "お茶をどうぞ" : ""]
    .join(" ") + (i === Math.floor(count / 2) ? ` ${RARE}` : "");
  const nick = `user${hash(i + 7) % 500}`;
  return {
    type: "message",
    id: msgid(time, 0),
    time,
    user: 1,
    source: `${nick}!~${nick}@${nick}.example.org`,
    command: "PRIVMSG",
    target: channel,
    text: i === 5 ? "coffee" : text,
  };
}

/** Word number n occurs about 1/n as often as the first. */
function word(random: number): string {
  return `w${Math.floor(Math.exp((random / 2 ** 32) * Math.log(100_000))).toString(36)}`;
}

function hash(n: number): number {
  let h = Math.imul(n + 1, 0x9e3779b1);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

interface Answer {
  readonly events: readonly Event[];
  readonly complete: boolean;
}

async function time(name: string, run: () => Answer | Promise<Answer>): Promise<void> {
  const times = [];
  let answer: Answer = { events: [], complete: false };
  for (let i = 0; i < RUNS; i++) {
    const begun = performance.now();
    answer = await run();
    times.push(performance.now() - begun);
  }
  const first = times[0] ?? 0;
  const median = times.sort((a, b) => a - b)[RUNS / 2] ?? 0;
  const found = `${answer.events.length} found${answer.complete ? "" : ", and given up"}`;
  tell(name, `${median.toFixed(2)} ms, the first time ${first.toFixed(2)} ms (${found})`);
}

/** Measures the longest time in ms for which this process's event loop was blocked. */
function watchHoldUps(): { end(): number } {
  let longest = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    longest = Math.max(longest, performance.now() - last - WATCH_EVERY_MS);
    last = performance.now();
  }, WATCH_EVERY_MS);
  return {
    end() {
      clearInterval(timer);
      return longest;
    },
  };
}

function rate(begun: number): string {
  return Math.round(count / (performance.now() - begun) * 1_000).toLocaleString("en");
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1_000).toFixed(1)} s`;
}

function tell(name: string, value: string): void {
  console.log(`${name.padEnd(34)} ${value}`);
}
