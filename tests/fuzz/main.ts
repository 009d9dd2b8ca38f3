/**
 * `deno task fuzz --seconds N [--seed S]`: attacks chatd with random and mutated bytes at all its listeners. It attacks
 * the executable if there is one, else the source.
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import { defaultOutput } from "../../tools/compile.ts";
import { fromFileUrl, ROOT } from "../../tools/paths.ts";
import { fuzz, megabytes } from "./fuzz.ts";

const args = parseArgs(Deno.args, { string: ["seconds", "seed"] });
const [seconds, seed] = [Number(args.seconds ?? 60), Number(args.seed ?? Date.now() % 1_000_000)];
if (!(seconds > 0) || !Number.isInteger(seed)) {
  console.error("usage: deno task fuzz --seconds N [--seed S]");
  Deno.exit(2);
}

const executable = Deno.env.get("CHATD_BIN") ?? fromFileUrl(new URL(defaultOutput(), ROOT));
const source = [Deno.execPath(), "run", "-q", "-P", "--no-prompt"];
const main = fromFileUrl(new URL("main.ts", ROOT));
const command = isFile(executable) ? [executable] : [...source, main];
console.log(`fuzzing ${command.at(-1)} for ${seconds} s, seed ${seed}`);
const found = await fuzz({ command, seconds, seed });
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
