/**
 * `deno task compile`: makes the executable, with the permissions that deno.json names and no more.
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import { resolve } from "node:path";
import project from "../deno.json" with { type: "json" };
import { BUILD_FILE } from "../cli/version.ts";
import type { Build } from "../cli/version.ts";
import { fromFileUrl, ROOT } from "./paths.ts";
import { fail, run, runStep } from "./run.ts";
import { toolchainFor } from "./toolchain.ts";

/** What `deno compile` can make executables for. */
const TARGETS = [
  "x86_64-unknown-linux-gnu",
  "aarch64-unknown-linux-gnu",
  "x86_64-apple-darwin",
  "aarch64-apple-darwin",
  "x86_64-pc-windows-msvc",
];

const USAGE = `usage: deno task compile [--target TARGET] [--output FILE]
  --target   ${TARGETS.join("\n             ")}
             (default: this machine's)
  --output   where to put it (default: dist/chatd, with the target behind it where that is
             another machine's)`;

/**
 * Compiles for `target`, and returns a line that says what was done.
 *
 * @param output an absolute path, or one from the project's root
 * @throws {Failure} where it cannot be made
 */
export async function compile(
  target: string = Deno.build.target,
  output: string = defaultOutput(target),
): Promise<string> {
  if (!TARGETS.includes(target)) fail(`unknown target ${target}\n${USAGE}`);
  const toolchain = await toolchainFor(target);
  await writeBuildFile();
  const compiled = await run(
    toolchain.deno,
    [
      ...["compile", "--quiet", "--no-prompt", "--no-check", "--frozen", ...permissionsFor(target)],
      // It would lie in a folder that everybody may write to, and start-up is no faster with it.
      "--no-code-cache",
      // Young objects get 8 MB instead of 16: a busy client stays 35 MB smaller for it, and nothing is slower.
      "--v8-flags=--max-semi-space-size=8",
      ...["--include", BUILD_FILE, "--include", "server/search/worker.ts"],
      ...["--target", target, "--output", output, "main.ts"],
    ],
    { cwd: ROOT, env: toolchain.env },
  );
  if (!compiled.ok) fail(`deno compile failed:\n${compiled.stderr.trim()}`);
  if (target === Deno.build.target) await mustStart(output);
  return `made ${output} for ${target} with ${toolchain.origin}`;
}

/**
 * The permissions that deno.json names. A server later keeps a part of what it may read and write of "/", which Deno
 * allows of paths alone; where a machine has a root for each drive it is all files instead, and they stay all. There it
 * calls nothing of the system's by itself either, and needs no permission to.
 */
export function permissionsFor(target: string): string[] {
  if (!target.includes("windows")) return ["--permission-set"];
  const { env, sys } = project.permissions.default;
  return [
    ...["--allow-net", "--allow-read", "--allow-write"],
    ...[`--allow-env=${env.join(",")}`, `--allow-sys=${sys.join(",")}`],
  ];
}

/** A runtime of another Deno than the compiler's makes a file that does not even start. */
async function mustStart(output: string): Promise<void> {
  const { ok, stderr } = await run(resolve(fromFileUrl(ROOT), output), ["version"]);
  if (!ok) fail(`${output} was made, but does not start:\n${stderr.trim()}`);
}

/** Where the executable for `target` goes unless told otherwise, as a path from the project's root. */
export function defaultOutput(target: string = Deno.build.target): string {
  const suffix = target.includes("windows") ? ".exe" : "";
  return target === Deno.build.target ? `dist/chatd${suffix}` : `dist/chatd-${target}${suffix}`;
}

/** The file is renamed into its place, because another compilation may be reading it. */
async function writeBuildFile(): Promise<void> {
  const file = new URL(BUILD_FILE, ROOT);
  await Deno.mkdir(new URL(".", file), { recursive: true });
  const temporary = await Deno.makeTempFile({ dir: fromFileUrl(new URL(".", file)) });
  await Deno.writeTextFile(temporary, JSON.stringify(await currentBuild()));
  await Deno.rename(temporary, file);
}

/** Empty where the tree is no repository or there is no git. */
async function currentBuild(): Promise<Build> {
  try {
    const [commit, date] = await Promise.all([
      git("describe", "--always", "--abbrev=7", "--dirty", "--exclude=*"),
      git("log", "-1", "--format=%cs"),
    ]);
    return { commit, date };
  } catch {
    return {};
  }
}

async function git(...args: string[]): Promise<string> {
  const { ok, stdout, stderr } = await run("git", args, { cwd: ROOT });
  return ok ? stdout.trim() : fail(stderr);
}

async function main(): Promise<void> {
  const { target, output, help } = parseArgs(Deno.args, {
    string: ["_", "target", "output"],
    boolean: ["help"],
    unknown: (argument) => fail(`what is ${argument}?\n${USAGE}`),
  });
  if (help) return console.log(USAGE);
  if (target === "" || output === "") fail(`a value is missing\n${USAGE}`);
  // A task runs in the project's root, wherever it was started.
  const from = Deno.env.get("INIT_CWD") ?? Deno.cwd();
  console.log(await compile(target, output && resolve(from, output)));
}

if (import.meta.main) await runStep(main);
