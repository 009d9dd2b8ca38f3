/**
 * Attacks a server with random bytes, and checks that it stays well.
 * @module
 */

import { Random } from "../support/random.ts";
import { Checker } from "./checker.ts";
import { Player } from "./player.ts";
import { type Kind, KINDS } from "./script.ts";
import { Target } from "./target.ts";

/** What is fuzzed, and for how long. */
export interface FuzzOptions {
  /** How chatd is started. */
  readonly command: readonly string[];
  readonly seconds: number;
  /** The seed of the bytes sent; their timing depends on the machine. */
  readonly seed: number;
  /** The only kind of connection; all kinds by default. */
  readonly kind?: Kind | undefined;
  /** Whether the command measures the server's work, with work_clock.ts. */
  readonly measuresWork?: boolean;
}

/** The result. */
export interface Findings {
  /** The number of connections of each kind. */
  readonly played: Readonly<Record<string, number>>;
  /** What went wrong, for people; empty if nothing did. */
  readonly faults: readonly string[];
  /** Messages of the honest users, and percentiles of their latency in ms. */
  readonly messages: number;
  readonly p99: number;
  readonly slowest: number;
  /**
   * The least memory of the server in each half of the time after the warm-up, in bytes; the second
   * half includes the quiet time. The runtime collects garbage minutes apart, so two single moments
   * cannot be compared.
   */
  readonly memoryBefore: number;
  readonly memoryAfter: number;
  /** How long the server works before it looks at all sockets again, in ms of CPU time. */
  readonly work?: { readonly p99: number; readonly longest: number } | undefined;
}

const ATTACKERS = 16;
/** Share of the time before memory counts: by then caches are full and code is compiled. */
const WARM_UP = 0.2;
const LATEST_MS = 1_000;
/** How long the server may work before it looks at all sockets again, in 99 of 100 cases, in ms. */
const LONGEST_WORK_MS = 50;
/** How much memory may grow; in the first minutes code is still compiled, and caches fill. */
const MOST_GROWTH = { short: 1.5, long: 1.1 } as const;
const LONG_S = 300;
const LOOK_MS = 250;
/** Quiet time afterwards, as a share of the attack's time. */
const QUIET = 0.1;
const MOST_TOLD = 20;

/** Attacks a server at all its listeners, while honest users talk there. */
export async function fuzz(
  { command, seconds, seed, kind: only, measuresWork = false }: FuzzOptions,
): Promise<Findings> {
  const folder = await Deno.makeTempDir({ prefix: "chatd-fuzz-" });
  try {
    await using target = await Target.start(command, folder);
    const cert = await Deno.readTextFile(`${folder}/tls/cert.pem`);
    await using checker = await Checker.meet(target, cert);
    const players = Array.from(
      { length: ATTACKERS },
      (_, i) => new Player(target, cert, new Random(seed * ATTACKERS + i)),
    );
    const growth = seconds < LONG_S ? MOST_GROWTH.short : MOST_GROWTH.long;
    let over = false;
    const talk = checker.talkUntil(() => over || target.crash !== undefined)
      .then(() => undefined, (error: Error) => error.message);
    const attack = async (time: number, kind = only) => {
      const end = performance.now() + time * 1_000;
      const isOver = () => performance.now() > end;
      await Promise.all(players.map((player) => player.playUntil(isOver, kind)));
    };
    // In line mode noise is a message of new words, which fill the index's cache.
    await attack(seconds * WARM_UP / 2, only ?? "noise");
    await attack(seconds * WARM_UP / 2);
    const half = seconds * (1 - WARM_UP) / 2;
    const memoryBefore = await leastMemory(target, attack(half));
    const quiet = () => wait(seconds * QUIET * 1_000);
    const memoryAfter = await leastMemory(target, attack(half).then(quiet));
    over = true;
    const silenced = await talk;
    const work = measuresWork ? workOf(await Deno.readTextFile(`${folder}/work`)) : undefined;
    const faults = [
      ...target.crash === undefined ? [] : [target.crash],
      ...target.complaints.map((line) => `it said: ${line}`),
      ...players.flatMap(({ faults }) => faults).map((line) => `it answered: ${line}`),
      ...silenced === undefined ? [] : [`honest people: ${silenced}`],
      ...checker.latencies.filter((ms) => ms > LATEST_MS).map((ms) =>
        `a message took ${Math.round(ms)} ms`
      ),
      ...work === undefined || work.p99 <= LONGEST_WORK_MS
        ? []
        : [`it worked for ${work.p99} ms without a look at other clients`],
      ...memoryAfter <= memoryBefore * growth
        ? []
        : [`memory went from ${megabytes(memoryBefore)} to ${megabytes(memoryAfter)}`],
    ];
    return {
      played: played(players),
      faults: faults.slice(0, MOST_TOLD),
      messages: checker.latencies.length,
      p99: checker.percentile(99),
      slowest: checker.percentile(100),
      memoryBefore,
      memoryAfter,
      work,
    };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Returns how many connections of each kind there were. */
function played(players: readonly Player[]): Record<string, number> {
  const count = (kind: Kind) => players.reduce((sum, one) => sum + (one.played.get(kind) ?? 0), 0);
  return Object.fromEntries(KINDS.map((kind) => [kind, count(kind)]));
}

/** Reads what work_clock.ts wrote. */
function workOf(text: string): { p99: number; longest: number } {
  const times = text.trim().split("\n").map(Number).sort((a, b) => a - b);
  const at = (part: number) => times[Math.floor((times.length - 1) * part)] ?? NaN;
  return { p99: at(0.99), longest: at(1) };
}

/** Returns the least memory that a server used until a promise settled, in bytes. */
async function leastMemory(target: Target, over: Promise<void>): Promise<number> {
  let least = Infinity;
  const looking = setInterval(() => least = Math.min(least, target.memory), LOOK_MS);
  try {
    await over;
  } finally {
    clearInterval(looking);
  }
  return least;
}

/** Formats bytes for people. */
export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
