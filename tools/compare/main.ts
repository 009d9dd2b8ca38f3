/**
 * `deno task compare OLD NEW`: plays the same scripts on two servers, and tells where they answer
 * differently.
 * @module
 */

import { parseArgs } from "@std/cli/parse-args";
import { resolve } from "node:path";
import { fail, runStep } from "../run.ts";
import { compare, type Difference } from "./compare.ts";
import { SCRIPTS, SETTINGS } from "./scripts/scripts.ts";

const USAGE = `usage: deno task compare OLD NEW [--words] [--exact] [--only TEXT] [--seconds N]
  OLD, NEW    executables of chatd, or its source trees
  --words     also fail where only words for people differ
  --exact     take the numbers in words, and how many lines a text has, for data; without it,
              only the counts of LUSERS and STATS are
  --only      play only the scripts whose names contain TEXT
  --seconds   give up after so many seconds (default: 300)`;

/** Prints how a script's answers differ. */
function show({ script, verdict, lines }: Difference): void {
  console.log(`\n${verdict === "words" ? "words" : "DIFFERENT"}: ${script.name}`);
  for (const line of lines) console.log(`  ${line}`);
}

async function main(): Promise<void> {
  const { _: programs, words, exact, only, seconds, help } = parseArgs(Deno.args, {
    string: ["_", "only", "seconds"],
    boolean: ["words", "exact", "help"],
    unknown: (argument) => !argument.startsWith("-") || fail(`unknown flag ${argument}\n${USAGE}`),
  });
  if (help) return console.log(USAGE);
  const [old, now, ...more] = programs;
  if (old === undefined || now === undefined || more.length > 0) fail(USAGE);
  // A task runs in the project's root, wherever it was started.
  const from = Deno.env.get("INIT_CWD") ?? Deno.cwd();
  const scripts = SCRIPTS.filter(({ name }) => name.includes(only ?? ""));
  const startedAt = performance.now();
  const deadline = Date.now() + Number(seconds ?? 300) * 1_000;
  const count = { same: 0, words: 0, other: 0, again: 0 };
  const pair = [resolve(from, old), resolve(from, now)] as const;
  const compared = compare({ programs: pair, settings: SETTINGS, exact }, scripts, deadline);
  for await (const result of compared) {
    count[result.verdict]++;
    if (result.again) count.again++;
    if (result.verdict !== "same") show(result);
  }
  const left = scripts.length - count.same - count.words - count.other;
  const took = Math.round((performance.now() - startedAt) / 1_000);
  console.log(
    `\n${scripts.length} scripts in ${took} s: ${count.same} the same` +
      `${count.again > 0 ? ` (${count.again} at a second try)` : ""}, ` +
      `${count.words} in other words, ${count.other} different` +
      `${left > 0 ? `, ${left} not played: time is up` : ""}`,
  );
  if (count.other > 0 || left > 0 || (words && count.words > 0)) Deno.exit(1);
}

if (import.meta.main) await runStep(main);
