/**
 * `deno task fuzz --seconds N [--seed S] [--kind KIND]`: attacks chatd with random and mutated
 * bytes at all its listeners, or with connections of one kind alone, such as "greedy irc". It
 * attacks the executable if there is one, else the source.
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import { defaultOutput } from "../../tools/compile.ts";
import { fromFileUrl, ROOT } from "../../tools/paths.ts";
import { fuzz, megabytes } from "./fuzz.ts";
import { KINDS } from "./script.ts";

const args = parseArgs(Deno.args, { string: ["seconds", "seed", "kind"] });
const [seconds, seed] = [Number(args.seconds ?? 60), Number(args.seed ?? Date.now() % 1_000_000)];
const kind = KINDS.find((each) => each === args.kind);
if (!(seconds > 0) || !Number.isInteger(seed) || kind !== args.kind) {
  console.error("usage: deno task fuzz --seconds N [--seed S] [--kind KIND]");
  console.error(`kinds: ${KINDS.join(", ")}`);
  Deno.exit(2);
}

const executable = Deno.env.get("CHATD_BIN") ?? fromFileUrl(new URL(defaultOutput(), ROOT));
const source = [Deno.execPath(), "run", "-q", "-P", "--no-prompt"];
const main = fromFileUrl(new URL("main.ts", ROOT));
const command = isFile(executable) ? [executable] : [...source, main];
console.log(`fuzzing ${command.at(-1)} for ${seconds} s, seed ${seed}`);
const found = await fuzz({ command, seconds, seed, kind });
for (const [kind, count] of Object.entries(found.played)) {
  console.log(`${String(count).padStart(8)} connections: ${kind}`);
}
console.log(
  `${found.messages} messages of honest people: 99 % seen within ${found.p99.toFixed(1)} ms, ` +
    `all within ${found.slowest.toFixed(1)} ms\n` +
    `memory: ${megabytes(found.memoryBefore)} before, ${megabytes(found.memoryAfter)} after`,
);
for (const fault of found.faults) console.log(`FAULT: ${fault}`);
Deno.exitCode = found.faults.length === 0 ? 0 : 1;

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
