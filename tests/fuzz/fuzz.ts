import { Random } from "../support/random.ts";
import { Checker } from "./checker.ts";
import { Player } from "./player.ts";
import { KINDS } from "./script.ts";
import { Target } from "./target.ts";

/** What is fuzzed, and for how long. */
export interface FuzzOptions {
  /** How chatd is started. */
  readonly command: readonly string[];
  readonly seconds: number;
  /** Tells what is said; when it is said is up to the machine. */
  readonly seed: number;
}

/** What came of it. */
export interface Findings {
  /** Connections by what they spoke. */
  readonly played: Readonly<Record<string, number>>;
  /** What is wrong, in words; empty where nothing is. */
  readonly faults: readonly string[];
  /** Messages of the honest people, and milliseconds until all had seen them. */
  readonly messages: number;
  readonly p99: number;
  readonly slowest: number;
  /** Bytes that the server held when it had seen some of everything, and at the end. */
  readonly memoryBefore: number;
  readonly memoryAfter: number;
}

const ATTACKERS = 16;
/** What part of the time goes by before memory counts: caches are full and code is compiled then. */
const WARM_UP = 0.25;
const MOST_WARM_UP_S = 60;
const LATEST_MS = 1_000;
/** By what memory may have grown in the end; in the first minutes code is still compiled, and caches fill. */
const MOST_GROWTH = { short: 1.5, long: 1.1 } as const;
const LONG_S = 300;
/** How long it is waited for the least memory before, and for memory to be given back afterwards. */
const WARM_UP_SETTLE_MS = 4_000;
const SETTLE_MS = 60_000;
const MOST_TOLD = 20;

/** Attacks a server at all its listeners, while honest people talk there. */
export async function fuzz({ command, seconds, seed }: FuzzOptions): Promise<Findings> {
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
    const attack = async (time: number) => {
      const end = performance.now() + time * 1_000;
      await Promise.all(players.map((player) => player.playUntil(() => performance.now() > end)));
    };
    const warmUp = Math.min(seconds * WARM_UP, MOST_WARM_UP_S);
    await attack(warmUp);
    const memoryBefore = await settled(target, 0);
    await attack(seconds - warmUp);
    const memoryAfter = await settled(target, memoryBefore * growth);
    over = true;
    const silenced = await talk;
    const faults = [
      ...target.crash === undefined ? [] : [target.crash],
      ...target.complaints.map((line) => `it said: ${line}`),
      ...players.flatMap(({ faults }) => faults).map((line) => `it answered: ${line}`),
      ...silenced === undefined ? [] : [`honest people: ${silenced}`],
      ...checker.latencies.filter((ms) => ms > LATEST_MS).map((ms) =>
        `a message took ${Math.round(ms)} ms`
      ),
      ...memoryAfter <= memoryBefore * growth
        ? []
        : [`memory went from ${megabytes(memoryBefore)} to ${megabytes(memoryAfter)}`],
    ];
    return {
      played: Object.fromEntries(
        KINDS.map((kind) => [
          kind,
          players.reduce((sum, { played }) => sum + (played.get(kind) ?? 0), 0),
        ]),
      ),
      faults: faults.slice(0, MOST_TOLD),
      messages: checker.latencies.length,
      p99: checker.percentile(99),
      slowest: checker.percentile(100),
      memoryBefore,
      memoryAfter,
    };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The least memory that a server holds when nobody attacks it: it is waited for until it is little enough. */
async function settled(target: Target, enough: number): Promise<number> {
  const end = performance.now() + (enough === 0 ? WARM_UP_SETTLE_MS : SETTLE_MS);
  let least = Infinity;
  while (performance.now() < end && target.crash === undefined && least > enough) {
    await new Promise((resolve) => setTimeout(resolve, 250));
    least = Math.min(least, target.memory);
  }
  return least;
}

/** Bytes as people read them. */
export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
