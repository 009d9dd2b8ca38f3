/**
 * `deno task bench:plot` measures deliveries/s over the number of members, for chatd and the other
 * servers that are installed, and draws docs/images/deliveries.svg.
 *
 *     --members N,N…     only these; earlier figures of this machine are drawn too
 *     --runs N           runs of each, in turn; the median counts (3)
 *     --executable FILE  measure this executable of chatd, not the source
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import { fromFileUrl, ROOT } from "../tools/paths.ts";
import { fail, run, runStep } from "../tools/run.ts";
import { LoadProgram } from "./load.ts";
import { measure, median } from "./measure.ts";
import { header, rows } from "./report.ts";
import type { Scenario } from "./scenarios.ts";
import { chatd, installed, PEERS } from "./servers.ts";

const MEMBERS = [10, 30, 100, 300, 1_000, 3_000];
const MEASURED = new URL("dist/deliveries.json", ROOT);
const DRAWN = new URL("docs/images/deliveries.svg", ROOT);
/** Deliveries per second, by server and members. */
type Points = Record<string, Record<string, number>>;

await runStep(async () => {
  const { members: text, runs, executable } = parseArgs(Deno.args, {
    string: ["members", "runs", "executable"],
    default: { runs: "3" },
  });
  const members = text === undefined ? MEMBERS : text.split(",").map(Number);
  if (!members.every((count) => count >= 5)) {
    fail(`--members takes numbers of at least 5: ${text}`);
  }
  const points = await measured(text === undefined);
  await measureAll(points, members, Number(runs), executable);
  await Deno.writeTextFile(MEASURED, JSON.stringify(points, undefined, 2) + "\n");
  await Deno.writeTextFile(DRAWN, await draw(points));
  const { ok, stderr } = await run(Deno.execPath(), ["fmt", "-q", fromFileUrl(DRAWN)]);
  if (!ok) fail(stderr);
});

async function measured(anew: boolean): Promise<Points> {
  try {
    return anew ? {} : JSON.parse(await Deno.readTextFile(MEASURED));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return {};
    throw error;
  }
}

async function measureAll(
  points: Points,
  members: readonly number[],
  runs: number,
  executable: string | undefined,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "chatd-load-" });
  try {
    const program = await LoadProgram.compile(folder);
    const contestants = [
      ...[false, true].map((store) => chatd({ executable, store })),
      ...installed(PEERS),
    ];
    console.log(header());
    for (const count of members) {
      const scenario: Scenario = {
        name: String(count),
        title: `${count} members`,
        load: { members: count, senders: 4, outstanding: 16, seconds: 2 },
        measures: "deliveries",
        peers: true,
      };
      const results = await measure(program, scenario, contestants, runs);
      for (const line of rows(scenario, results)) console.log(line);
      for (const result of results.filter((result) => result.runs.length > 0)) {
        (points[result.server] ??= {})[String(count)] = median(result.runs).deliveries;
      }
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/**
 * Runs bench/draw/ as its own program: its library has its own lock file and is not part of chatd.
 */
async function draw(points: Points): Promise<string> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-q", "-A", fromFileUrl(new URL("draw/main.ts", import.meta.url))],
    cwd: new URL("draw/", import.meta.url),
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(JSON.stringify(points)));
  await writer.close();
  const { success, stdout } = await child.output();
  return success ? new TextDecoder().decode(stdout) : fail("the plot could not be drawn");
}
