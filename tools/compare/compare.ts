/**
 * Plays scripts on two programs side by side, and compares the bytes that the clients received.
 * @module
 */

import { normalized } from "./normalize.ts";
import { play, type Script } from "./script.ts";
import { ComparedServer, type Setting } from "./server.ts";
import { difference, type Verdict, verdictOf } from "./verdict.ts";

/** The number of scripts that one server plays, one after another. */
const PER_SERVER = 25;
/** The number of pairs of servers that run at once. */
const AT_ONCE = 3;
/**
 * How often to replay a script whose answers differ: on a busy machine, events of two clients may
 * change places.
 */
const TRIES = 3;

/** How the answers to one script differ. */
export interface Difference {
  readonly script: Script;
  readonly verdict: Verdict;
  /** The differences, for people. */
  readonly lines: readonly string[];
  /** Whether it differed only the first time, not when replayed. */
  readonly again: boolean;
}

/** The programs and settings of a comparison. */
export interface Comparison {
  /** The two programs, the old one first. */
  readonly programs: readonly [old: string, now: string];
  /** The servers' settings by the names that scripts have for them. */
  readonly settings: Readonly<Record<string, Setting>>;
  /** Whether the number of lines and the numbers in words must be the same, too. */
  readonly exact: boolean;
}

/**
 * Plays scripts on two programs, and yields a result for each, as they come.
 *
 * @param deadline the time after which no script begins, in ms since 1970
 */
export async function* compare(
  comparison: Comparison,
  scripts: readonly Script[],
  deadline: number,
): AsyncGenerator<Difference> {
  const left = portions(scripts);
  const results: Difference[] = [];
  let wake = () => {};
  const work = async () => {
    for (let portion = left.shift(); portion !== undefined; portion = left.shift()) {
      if (Date.now() > deadline) return;
      results.push(...await compareSurely(comparison, portion));
      wake();
    }
  };
  let working = true;
  const workers = Promise.all(Array.from({ length: AT_ONCE }, work)).finally(() => {
    working = false;
    wake();
  });
  while (working || results.length > 0) {
    if (results.length === 0) await new Promise<void>((resolve) => wake = resolve);
    yield* results.splice(0);
  }
  await workers;
}

/** Divides the scripts: each part is for one server. */
function portions(scripts: readonly Script[]): Script[][] {
  const portions: Script[][] = [];
  for (const setting of new Set(scripts.map(({ server }) => server))) {
    const own = scripts.filter(({ server }) => server === setting);
    portions.push(...own.filter(({ alone }) => alone).map((script) => [script]));
    const together = own.filter(({ alone }) => !alone);
    for (let at = 0; at < together.length; at += PER_SERVER) {
      portions.push(together.slice(at, at + PER_SERVER));
    }
  }
  return portions;
}

/** Compares scripts, and repeats those that differ. */
async function compareSurely(
  comparison: Comparison,
  scripts: readonly Script[],
): Promise<Difference[]> {
  const results = await compareOnce(comparison, scripts);
  for (let i = 0; i < results.length; i++) {
    for (let tries = 1; tries < TRIES && results[i]?.verdict === "other"; tries++) {
      // A script may depend on the state that earlier scripts have left behind.
      const again = (await compareOnce(comparison, scripts.slice(0, i + 1)))[i];
      if (again !== undefined) results[i] = { ...again, again: again.verdict !== "other" };
    }
  }
  return results;
}

async function compareOnce(
  comparison: Comparison,
  scripts: readonly Script[],
): Promise<Difference[]> {
  const { programs, settings, exact } = comparison;
  const [old, now] = await Promise.all(programs.map(async (program) => {
    await using server = await ComparedServer.start(
      program,
      settings[scripts[0]?.server ?? ""] ?? {},
    );
    const played = [];
    for (const script of scripts) played.push(normalized(await play(script, server), server));
    return played;
  }));
  return scripts.map((script, i) =>
    judge(script, old?.[i] ?? new Map(), now?.[i] ?? new Map(), exact)
  );
}

type Received = ReadonlyMap<string, readonly string[]>;

function judge(script: Script, old: Received, now: Received, exact: boolean): Difference {
  const order: readonly Verdict[] = ["same", "words", "other"];
  let verdict: Verdict = "same";
  const lines: string[] = [];
  for (const name of new Set([...old.keys(), ...now.keys()])) {
    const [was, is] = [old.get(name) ?? [], now.get(name) ?? []];
    const isLineMode = script.steps.includes(`${name}+ line`);
    const found = verdictOf(was, is, isLineMode, exact);
    if (found !== "same") lines.push(`${name} received:`, ...difference(was, is));
    if (order.indexOf(found) > order.indexOf(verdict)) verdict = found;
  }
  return { script, verdict, lines, again: false };
}
