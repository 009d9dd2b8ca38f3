/**
 * Prints the figures of a benchmark as a table.
 * @module
 */

import { median, type Result } from "./measure.ts";
import type { Scenario } from "./scenarios.ts";

const COLUMNS: readonly (readonly [title: string, width: number])[] = [
  ["scenario", 8],
  ["server", 14],
  ["deliveries/s", 12],
  ["messages/s", 10],
  ["p50 ms", 7],
  ["p99 ms", 7],
  ["ns each", 7],
  ["server", 6],
  ["load", 5],
  ["in s", 6],
  ["back s", 6],
  ["idle KiB", 8],
  ["faults", 6],
  ["ratio", 6],
];

/** Returns the titles of the columns. */
export function header(): string {
  return row(COLUMNS.map(([title]) => title));
}

/** The explanation of the columns. */
export const LEGEND =
  `deliveries/s: messages received by any member; p50, p99: time from sending until a member has it;
ns each: the server's CPU time for a delivery; server, load: the share of a core that each used (below 100 % the
load waits for the server); in: until all have joined; back: until all are back after a restart;
idle: resident memory for each idle connection; ratio: to the first server, above 1 is faster`;

/** Returns a row for each server. */
export function rows(scenario: Scenario, results: readonly Result[]): string[] {
  const first = figure(scenario, results[0]);
  return results.map((result) => {
    const { server, runs, problem } = result;
    if (runs.length === 0) return `${row([scenario.name, server])}  left out: it ${problem}`;
    const seen = median(runs);
    const flows = seen.deliveries > 0;
    const own = figure(scenario, result);
    return row([
      scenario.name,
      server,
      flows ? seen.deliveries.toFixed(0) : "",
      flows ? seen.messages.toFixed(0) : "",
      flows ? seen.p50.toFixed(2) : "",
      flows ? seen.p99.toFixed(2) : "",
      flows ? seen.cost.toFixed(0) : "",
      flows ? percent(seen.serverShare) : "",
      flows ? percent(seen.loadShare) : "",
      seen.joining.toFixed(2),
      seen.back >= 0 ? seen.back.toFixed(2) : "",
      scenario.load.idle === undefined
        ? ""
        : (seen.idleBytes / scenario.load.idle / 1_024).toFixed(1),
      String(seen.faults),
      first === undefined || own === undefined ? "" : (own / first).toFixed(2),
    ]) + (problem === undefined ? "" : `  after ${runs.length} runs: ${problem}`);
  });
}

/** Returns the figure that counts in a scenario; more is better. */
function figure({ measures }: Scenario, result: Result | undefined): number | undefined {
  if (result === undefined || result.runs.length === 0) return undefined;
  const { deliveries, joining, back } = median(result.runs);
  return measures === "joining" ? 1 / joining : measures === "back" ? 1 / back : deliveries;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)}%`;
}

function row(cells: readonly string[]): string {
  return COLUMNS.map(([, width], i) =>
    i < 2 ? (cells[i] ?? "").padEnd(width) : (cells[i] ?? "").padStart(width)
  ).join("  ").trimEnd();
}
