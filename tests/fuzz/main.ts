/**
 * `deno task fuzz --seconds N [--seed S] [--kind KIND] [--source]`: attacks chatd with random and
 * mutated bytes at all its listeners, or with connections of one kind alone, such as "greedy irc".
 * It attacks the executable if there is one, else or with `--source` the source; then it measures
 * how long the server works at a time, too.
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import { defaultOutput } from "../../tools/compile.ts";
import { fromFileUrl, ROOT } from "../../tools/paths.ts";
import { fuzz, megabytes } from "./fuzz.ts";
import { KINDS } from "./script.ts";

const args = parseArgs(Deno.args, {
  string: ["seconds", "seed", "kind"],
  boolean: ["source"],
});
const [seconds, seed] = [Number(args.seconds ?? 60), Number(args.seed ?? Date.now() % 1_000_000)];
const kind = KINDS.find((each) => each === args.kind);
if (!(seconds > 0) || !Number.isInteger(seed) || kind !== args.kind) {
  console.error("usage: deno task fuzz --seconds N [--seed S] [--kind KIND] [--source]");
  console.error(`kinds: ${KINDS.join(", ")}`);
  Deno.exit(2);
}

const executable = Deno.env.get("CHATD_BIN") ?? pathOf(defaultOutput());
const measuresWork = Deno.build.os === "linux" && (args.source || !isFile(executable));
const clock = measuresWork ? [`--preload=${pathOf("tests/fuzz/work_clock.ts")}`] : [];
const source = [Deno.execPath(), "run", "-q", "-A", "--no-prompt", ...clock, pathOf("main.ts")];
const command = !args.source && isFile(executable) ? [executable] : source;
console.log(`fuzzing ${command.at(-1)} for ${seconds} s, seed ${seed}`);
const found = await fuzz({ command, seconds, seed, kind, measuresWork });
for (const [kind, count] of Object.entries(found.played)) {
  console.log(`${String(count).padStart(8)} connections: ${kind}`);
}
console.log(
  `${found.messages} messages of honest people: 99 % seen within ${found.p99.toFixed(1)} ms, ` +
    `all within ${found.slowest.toFixed(1)} ms\n` +
    `memory: ${megabytes(found.memoryBefore)} before, ${megabytes(found.memoryAfter)} after`,
);
console.log(
  found.work === undefined
    ? "work at a time: not measured; --source measures it, on Linux"
    : `work at a time: 99 % within ${found.work.p99} ms of CPU time, all within ${found.work.longest} ms`,
);
for (const fault of found.faults) console.log(`FAULT: ${fault}`);
Deno.exitCode = found.faults.length === 0 ? 0 : 1;

function pathOf(name: string): string {
  return fromFileUrl(new URL(name, ROOT));
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
