/**
 * `deno task compile`: makes the executable, with exactly the permissions that deno.json names.
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import { resolve } from "node:path";
import project from "../deno.json" with { type: "json" };
import { BUILD_FILE } from "../cli/version.ts";
import type { Build } from "../cli/version.ts";
import { fromFileUrl, ROOT } from "./paths.ts";
import { PRODUCT_CONFIG, writeProductConfig, writeWhole } from "./product_config.ts";
import { fail, run, runStep } from "./run.ts";
import { toolchainFor } from "./toolchain.ts";

/** Targets of `deno compile`. */
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
 * Compiles for `target`, and returns a line that describes the executable.
 *
 * @param output an absolute path, or one from the project's root
 * @throws {Failure} if the compilation fails
 */
export async function compile(
  target: string = Deno.build.target,
  output: string = defaultOutput(target),
): Promise<string> {
  if (!TARGETS.includes(target)) fail(`unknown target ${target}\n${USAGE}`);
  const toolchain = await toolchainFor(target);
  await writeWhole(BUILD_FILE, await currentBuild());
  await writeProductConfig();
  const compiled = await run(
    toolchain.deno,
    [
      ...[
        "compile",
        "--quiet",
        "--config",
        PRODUCT_CONFIG,
        "--frozen",
        "--no-prompt",
        "--no-check",
      ],
      ...permissionsFor(target),
      // The cache would be in a folder that every user can write to, and does not make the start
      // faster.
      "--no-code-cache",
      // 8 MB for young objects instead of 16: a busy client uses 35 MB less, and nothing is slower.
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
 * Returns the permissions that deno.json names. A running server gives up most of "/". Deno allows
 * that if the permission is for a path, not if it is for all files. Windows has no common root, so
 * there the permission is for all files, and stays. The server calls no system functions there, and
 * needs no FFI.
 */
export function permissionsFor(target: string): string[] {
  if (!target.includes("windows")) return ["--permission-set"];
  const { env, sys } = project.permissions.default;
  return [
    ...["--allow-net", "--allow-read", "--allow-write"],
    ...[`--allow-env=${env.join(",")}`, `--allow-sys=${sys.join(",")}`],
  ];
}

/**
 * Fails unless the executable starts: with a runtime of another Deno than the compiler's it does
 * not.
 */
async function mustStart(output: string): Promise<void> {
  const { ok, stderr } = await run(resolve(fromFileUrl(ROOT), output), ["version"]);
  if (!ok) fail(`${output} was made, but does not start:\n${stderr.trim()}`);
}

/** Returns the default path of the executable for `target`, from the project's root. */
export function defaultOutput(target: string = Deno.build.target): string {
  const suffix = target.includes("windows") ? ".exe" : "";
  return target === Deno.build.target ? `dist/chatd${suffix}` : `dist/chatd-${target}${suffix}`;
}

/** Returns the commit; nothing without a repository or git. */
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
    unknown: (argument) => fail(`unknown argument ${argument}\n${USAGE}`),
  });
  if (help) return console.log(USAGE);
  if (target === "" || output === "") fail(`a value is missing\n${USAGE}`);
  // A task runs in the project's root, wherever it was started.
  const from = Deno.env.get("INIT_CWD") ?? Deno.cwd();
  console.log(await compile(target, output && resolve(from, output)));
}

if (import.meta.main) await runStep(main);
