/**
 * The version of chatd that runs.
 * @module
 */

import project from "../deno.json" with { type: "json" };

/** A version of chatd. */
export interface Version {
  /** From deno.json, such as `0.1.0`. */
  version: string;
  /**
   * The commit's short id, with `-dirty` if the executable was compiled from a tree with further
   * changes; `undefined` if neither the executable nor the sources know it.
   */
  commit: string | undefined;
  /** The day of the commit, such as `2026-01-31`; only an executable knows it. */
  date: string | undefined;
  /** The Deno that runs this. */
  deno: string;
}

/** The build data that tools/compile.ts writes into an executable, at `BUILD_FILE`. */
export interface Build {
  commit?: string;
  date?: string;
}

/** The path of `Build` in the executable, from the project's root. */
export const BUILD_FILE = "dist/build.json";

/** Returns the version that runs. Reads one small file, or up to three of git's; never throws. */
export function version(): Version {
  const { commit, date } = Deno.build.standalone
    ? readBuild()
    : { commit: commitOf(new URL("../.git", import.meta.url)), date: undefined };
  return { version: project.version, commit, date, deno: Deno.version.deno };
}

/** Returns the line that `chatd version` prints. */
export function describeVersion(of: Version = version()): string {
  const commit = of.commit === undefined
    ? ""
    : of.date === undefined
    ? `commit ${of.commit}; `
    : `commit ${of.commit}, ${of.date}; `;
  return `chatd ${of.version} (${commit}Deno ${of.deno})`;
}

function readBuild(): Build {
  try {
    return JSON.parse(Deno.readTextFileSync(new URL(`../${BUILD_FILE}`, import.meta.url)));
  } catch {
    return {};
  }
}

/**
 * Returns the short id of a work tree's commit; `undefined` if `git` is no folder or file of git's.
 * It reads git's files, since running git would need a permission.
 */
export function commitOf(git: URL): string | undefined {
  try {
    const folder = gitFolder(git);
    const head = read(new URL("HEAD", folder));
    const ref = head.match(/^ref: (.+)$/)?.[1];
    const id = ref === undefined ? head : resolve(ref, folder);
    return id?.match(/^[0-9a-f]{40,64}$/)?.[0].slice(0, 7);
  } catch {
    return undefined;
  }
}

/** Finds git's folder. A linked work tree has a file with the folder's path in its place. */
function gitFolder(git: URL): URL {
  if (Deno.statSync(git).isDirectory) return new URL(`${git}/`);
  return new URL(`${read(git).replace(/^gitdir: /, "")}/`, git);
}

function resolve(ref: string, folder: URL): string | undefined {
  const shared = readIfThere(new URL("commondir", folder));
  const common = shared === undefined ? folder : new URL(`${shared}/`, folder);
  return readIfThere(new URL(ref, common)) ??
    readIfThere(new URL("packed-refs", common))
      ?.split("\n").find((line) => line.endsWith(` ${ref}`))?.split(" ")[0];
}

function read(file: URL): string {
  return Deno.readTextFileSync(file).trim();
}

function readIfThere(file: URL): string | undefined {
  try {
    return read(file);
  } catch {
    return undefined;
  }
}
