/**
 * `deno task test`: the checks, the executable, every test, and every example of a doc comment.
 * With arguments, only the tests they select: paths, a word that the test's name has, or flags of
 * `deno test`.
 * @module
 */
import { fromFileUrl, ROOT } from "./paths.ts";
import { compile, defaultOutput } from "./compile.ts";
import { readReport } from "./junit.ts";
import { Failure } from "./run.ts";
import { CHECKS, finish, heading, runSteps, total, WITH_EXAMPLES } from "./steps.ts";
import type { Count } from "./steps.ts";
import { runWatched } from "./watchdog.ts";

/** Folders whose tests start the executable and measure time: no other tests run beside them. */
const ALONE = /^tests\/(e2e|browser|fuzz)\//;

/** Which tests to run. */
interface Selection {
  /** Paths from the project's root. */
  files: string[];
  /** Flags for `deno test`. */
  flags: string[];
  /** Whether each file must be in the report. */
  complete: boolean;
}

async function main(): Promise<void> {
  const counts: Count[] = [];
  const everything = Deno.args.length === 0;
  const { files, flags, complete } = await select(Deno.args);
  const together = files.filter((file) => !ALONE.test(file));
  const alone = files.filter((file) => ALONE.test(file));

  if (everything) counts.push(await runSteps(CHECKS));
  if (everything || alone.length > 0) counts.push(await compileExecutable());
  if (everything) flags.push("--no-check");
  if (everything) {
    // They run without permissions.
    counts.push(await runTests("examples", WITH_EXAMPLES, ["--doc", ...flags], false));
  }
  if (together.length > 0) {
    counts.push(await runTests("tests", together, ["-A", "--parallel", ...flags], complete));
  }
  if (alone.length > 0) {
    counts.push(await runTests("tests of the executable", alone, ["-A", ...flags], complete));
  }
  finish(total(counts));
}

async function select(args: string[]): Promise<Selection> {
  const all = await testFiles("tests");
  const files: string[] = [];
  const flags: string[] = [];
  for (const arg of args) {
    const path = arg.replace(/^\.\//, "").replace(/\/$/, "");
    const under = all.filter((file) => file === path || file.startsWith(`${path}/`));
    if (under.length > 0) files.push(...under);
    else flags.push(arg.startsWith("-") ? arg : `--filter=${arg}`);
  }
  return { files: files.length > 0 ? files : all, flags, complete: flags.length === 0 };
}

async function testFiles(folder: string): Promise<string[]> {
  const files: string[] = [];
  for await (const entry of Deno.readDir(new URL(folder, ROOT))) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory) files.push(...await testFiles(path));
    else if (path.endsWith("_test.ts")) files.push(path);
  }
  return files.sort();
}

async function compileExecutable(): Promise<Count> {
  heading("executable");
  try {
    console.log(await compile());
    return { passed: 1, failed: 0, skipped: 0 };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    console.log(`FAILED: ${error.message}`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

async function runTests(
  title: string,
  files: string[],
  flags: string[],
  complete: boolean,
): Promise<Count> {
  heading(title);
  const report = await Deno.makeTempFile({ suffix: ".xml" });
  try {
    const { ok, stuck } = await runWatched(
      ["--trace-leaks", "--frozen", `--junit-path=${report}`, ...flags, ...files],
      {
        CHATD_BIN: fromFileUrl(new URL(defaultOutput(), ROOT)),
        // From Deno 2.8 on, the sanitizers are off by default.
        DENO_TEST_SANITIZE_OPS: "1",
        DENO_TEST_SANITIZE_RESOURCES: "1",
      },
    );
    if (stuck !== undefined) {
      console.log(`\nFAILED: the run was ended: ${stuck}`);
      return { passed: 0, failed: 1, skipped: 0 };
    }
    const counted = count(await Deno.readTextFile(report), ok, complete ? files : []);
    // The report lists filtered tests as skipped.
    return flags.some((flag) => flag.startsWith("--filter")) ? { ...counted, skipped: 0 } : counted;
  } finally {
    await Deno.remove(report);
  }
}

/**
 * Counts the tests of a report. A file that fails to load is missing there, and counts as a
 * failure.
 */
function count(xml: string, ok: boolean, files: string[]): Count {
  const { passed, failed, skipped, files: reported } = readReport(xml);
  const missing = files.filter((file) => !reported.has(file));
  for (const file of missing) console.log(`FAILED: ${file} did not load or has no tests`);
  const failures = failed + missing.length;
  return { passed, failed: ok || failures > 0 ? failures : 1, skipped };
}

await main();
