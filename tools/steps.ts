/**
 * Runs the steps of a check or test run, and counts them.
 * @module
 */

import { ROOT } from "./paths.ts";

/** How many steps or tests passed, failed and were skipped. */
export interface Count {
  passed: number;
  failed: number;
  skipped: number;
}

/** Folders whose doc comments hold examples that run. */
export const WITH_EXAMPLES = ["protocol/", "client/core/"];

/** The checks of the sources. */
export const CHECKS: readonly Step[] = [
  { title: "format", args: ["fmt", "--check"] },
  { title: "lint", args: ["lint", "--quiet"] },
  { title: "types", args: ["check", "--quiet", "--frozen", "."] },
  { title: "types of examples", args: ["check", "--quiet", "--frozen", "--doc", ...WITH_EXAMPLES] },
];

/** One step, as the arguments of a `deno` command. */
export interface Step {
  title: string;
  args: readonly string[];
}

/** Prints the heading of a step. */
export function heading(title: string): void {
  console.log(`\n== ${title}`);
}

/** Runs each step in turn, also after one failed; their output goes to the terminal. */
export async function runSteps(steps: readonly Step[]): Promise<Count> {
  let passed = 0;
  for (const step of steps) {
    heading(step.title);
    const ok = await deno(step.args);
    console.log(ok ? "ok" : `FAILED: deno ${step.args.join(" ")}`);
    if (ok) passed++;
  }
  return { passed, failed: steps.length - passed, skipped: 0 };
}

/** Runs a `deno` command in the project's root; returns whether it succeeded. */
export async function deno(
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<boolean> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd: ROOT,
    env,
    stdin: "null",
  });
  return (await child.spawn().status).success;
}

/** Returns the sum of all counts. */
export function total(counts: readonly Count[]): Count {
  return counts.reduce((sum, count) => ({
    passed: sum.passed + count.passed,
    failed: sum.failed + count.failed,
    skipped: sum.skipped + count.skipped,
  }), { passed: 0, failed: 0, skipped: 0 });
}

/** Prints the total, and ends the process: with 0 if nothing failed. */
export function finish({ passed, failed, skipped }: Count): never {
  console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
  Deno.exit(failed > 0 ? 1 : 0);
}
