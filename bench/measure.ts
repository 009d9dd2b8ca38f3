/**
 * Runs a scenario on several servers in turn, and takes the medians.
 * @module
 */

import type { Load, LoadProgram, Seen } from "./load.ts";
import type { Scenario } from "./scenarios.ts";
import { type Contestant, RunningServer } from "./servers.ts";

/** All runs of a scenario on one server. */
export interface Result {
  readonly scenario: string;
  readonly server: string;
  readonly runs: readonly Seen[];
  /** The reason why there are no more runs. */
  readonly problem?: string;
}

/** The median of each figure over several runs. */
export interface Median {
  readonly deliveries: number;
  readonly messages: number;
  readonly p50: number;
  readonly p99: number;
  /** CPU time of the server for each delivery, in ns. */
  readonly cost: number;
  /** Share of its core that the load used; below 1 it waited for the server. */
  readonly loadShare: number;
  /** Share of its core that the server used. */
  readonly serverShare: number;
  readonly joining: number;
  readonly back: number;
  /** Resident memory for each idle connection, in bytes. */
  readonly idleBytes: number;
  readonly faults: number;
}

/** Runs a scenario several times on each server, in turn. */
export async function measure(
  program: LoadProgram,
  scenario: Scenario,
  contestants: readonly Contestant[],
  runs: number,
): Promise<Result[]> {
  const results = contestants.map((contestant) => ({
    contestant,
    runs: [] as Seen[],
    problem: whyNot(scenario, contestant),
  }));
  for (let run = 0; run < runs; run++) {
    for (const result of results) {
      if (result.problem !== undefined) continue;
      try {
        result.runs.push(await once(program, scenario, result.contestant));
      } catch (error) {
        if (!(error instanceof Error)) throw error;
        result.problem = error.message;
      }
    }
  }
  return results.map(({ contestant, runs, problem }) => ({
    scenario: scenario.name,
    server: contestant.name,
    runs,
    ...(problem === undefined ? {} : { problem }),
  }));
}

async function once(program: LoadProgram, scenario: Scenario, contestant: Contestant) {
  await using server = await RunningServer.start(contestant);
  const load = spokenBy(contestant, scenario.load);
  const port = server.ports[load.transport ?? "tcp"];
  return await program.run(port, server.pid, load, () => server.restart());
}

/**
 * Returns the load for a server; a server that speaks plain lines gets the same messages as lines.
 */
function spokenBy({ speaks, underway }: Contestant, load: Load): Load {
  const spoken = { ...load, speech: load.speech ?? speaks[0] ?? "irc" };
  return underway === undefined ? spoken : { ...spoken, underway };
}

function whyNot({ load, peers }: Scenario, { name, speaks, channels }: Contestant) {
  if (!peers && !name.startsWith("chatd")) return "is for chatd alone";
  if (!channels && (load.channels ?? 1) > 1) return "has no channels";
  if (load.speech !== undefined && !speaks.includes(load.speech)) return "has no line mode";
  if (load.idle !== undefined && speaks[0] === "lines") return "has no users outside its one room";
  return undefined;
}

/** Returns the median of each figure. */
export function median(runs: readonly Seen[]): Median {
  const middle = (of: (seen: Seen) => number): number => {
    const sorted = runs.map(of).sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)] ?? NaN;
  };
  return {
    deliveries: middle((seen) => seen.deliveries / seen.seconds),
    messages: middle((seen) => seen.messages / seen.seconds),
    p50: middle((seen) => seen.p50),
    p99: middle((seen) => seen.p99),
    cost: middle((seen) => seen.cpuServer / seen.deliveries * 1e9),
    loadShare: middle((seen) => seen.cpuLoad / seen.seconds),
    serverShare: middle((seen) => seen.cpuServer / seen.seconds),
    joining: middle((seen) => seen.joining),
    back: middle((seen) => seen.back),
    idleBytes: middle((seen) => seen.residentIdle - seen.residentBefore),
    faults: runs.reduce((sum, seen) => sum + faultsOf(seen), 0),
  };
}

/**
 * Counts messages that were lost, doubled, out of order or sent by no client, and closed
 * connections.
 */
export function faultsOf({ lost, doubled, strange, closed }: Seen): number {
  return lost + doubled + strange + closed;
}
