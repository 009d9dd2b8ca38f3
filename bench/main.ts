/**
 * `deno task bench [SCENARIO…]` measures chatd, `deno task bench:peers [SCENARIO…]` other servers
 * too. Both print a table and write every figure as JSON. Scenarios are named by their letters;
 * without any, all run.
 *
 *     --runs N           runs of each, in turn; the median counts (5)
 *     --seconds N        duration of each run (3)
 *     --executable FILE  measure this executable of chatd, not the source
 *     --stored           also measure chatd with its store
 *     --servers A,B      only these servers, by the beginning or the end of their names:
 *                        chatd, inspircd, ngircd, threads, asyncio
 *     --json FILE        the file for the figures (dist/bench.json)
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import { describeVersion } from "../cli/version.ts";
import { fromFileUrl, ROOT } from "../tools/paths.ts";
import { fail, runStep } from "../tools/run.ts";
import { LoadProgram, PINS } from "./load.ts";
import { measure, median, type Result } from "./measure.ts";
import { header, LEGEND, rows } from "./report.ts";
import { type Scenario, SCENARIOS } from "./scenarios.ts";
import { chatd, installed, PEERS } from "./servers.ts";

await runStep(async () => {
  const options = parseArgs(Deno.args, {
    string: ["runs", "seconds", "executable", "json", "servers"],
    boolean: ["peers", "stored"],
    default: { runs: "5", seconds: "3", json: fromFileUrl(new URL("dist/bench.json", ROOT)) },
  });
  const runs = positive("runs", options.runs);
  const seconds = positive("seconds", options.seconds);
  const scenarios = chosen(options._.map(String));
  const executable = options.executable;
  const contestants = [
    chatd({ executable, store: false }),
    ...(options.stored ? [chatd({ executable, store: true })] : []),
    ...(options.peers ? installed(PEERS) : []),
  ].filter(({ name }) => isNamed(name, options.servers));

  const folder = await Deno.makeTempDir({ prefix: "chatd-load-" });
  try {
    const program = await LoadProgram.compile(folder);
    console.log(PINS ? "server on core 0, load on core 1" : NOT_PINNED);
    console.log(`${LEGEND}\n\n${header()}`);
    const results: Result[] = [];
    for (const scenario of scenarios) {
      const measured = { ...scenario, load: { ...scenario.load, seconds } };
      const found = await measure(program, measured, contestants, runs);
      for (const line of rows(scenario, found)) console.log(line);
      results.push(...found);
    }
    await write(options.json, results);
    judge(results);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

const NOT_PINNED =
  "server and load share the cores: there is one core or no `taskset`, so the figures say little";

function chosen(names: readonly string[]): readonly Scenario[] {
  const unknown = names.filter((name) => !SCENARIOS.some((scenario) => scenario.name === name));
  if (unknown.length > 0) {
    const known = SCENARIOS.map(({ name, title }) => `  ${name}  ${title}`).join("\n");
    fail(`there is no scenario ${unknown.join(", ")}; there are\n${known}`);
  }
  return SCENARIOS.filter(({ name }) => names.length === 0 || names.includes(name));
}

function isNamed(server: string, names: string | undefined): boolean {
  const name = server.toLowerCase();
  return names?.toLowerCase().split(",")
    .some((part) => name.startsWith(part) || name.endsWith(part)) ?? true;
}

function positive(name: string, text: string): number {
  const number = Number(text);
  return number > 0 ? number : fail(`--${name} takes a number above 0, not ${text}`);
}

async function write(path: string, results: readonly Result[]): Promise<void> {
  const report = {
    chatd: describeVersion(),
    cores: navigator.hardwareConcurrency,
    pinned: PINS,
    results: results.map((result) => ({ ...result, median: median(result.runs) })),
  };
  await Deno.mkdir(new URL("dist/", ROOT), { recursive: true });
  await Deno.writeTextFile(path, JSON.stringify(report, undefined, 2) + "\n");
}

/** A fault makes all figures worthless: it is printed last, and decides the exit code. */
function judge(results: readonly Result[]): void {
  for (const { scenario, server, runs } of results) {
    const { faults } = median(runs);
    if (faults === 0) continue;
    console.error(
      `FAULT: ${server} lost, doubled or reordered messages, or closed connections, in scenario ` +
        `${scenario}: ${faults} in ${runs.length} runs`,
    );
    if (server.startsWith("chatd")) Deno.exitCode = 1;
  }
}
