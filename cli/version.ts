import project from "../deno.json" with { type: "json" };

/** Which chatd this is. */
export interface Version {
  /** From deno.json, as in `0.1.0`. */
  version: string;
  /**
   * The commit's short id, with `-dirty` behind it where the executable was compiled from a tree
   * that had other changes; undefined where neither the executable nor the sources know it.
   */
  commit: string | undefined;
  /** The day of the commit, as in `2026-01-31`; only an executable knows it. */
  date: string | undefined;
  /** The Deno that runs this. */
  deno: string;
}

/** What tools/compile.ts puts into an executable for `version` to find, at `BUILD_FILE`. */
export interface Build {
  commit?: string;
  date?: string;
}

/** Where `Build` lies in the executable, as a path from the project's root. */
export const BUILD_FILE = "dist/build.json";

/** Tells which chatd this is. Reads one small file, or up to three of git's; never throws. */
export function version(): Version {
  const { commit, date } = Deno.build.standalone
    ? readBuild()
    : { commit: commitOf(new URL("../.git", import.meta.url)), date: undefined };
  return { version: project.version, commit, date, deno: Deno.version.deno };
}

/** The line that `chatd version` prints. */
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
 * The short id of the commit that a repository's work tree is at, read from its files: git itself
 * would need the permission to run it. Undefined where `git` is no folder or file of git's.
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

/** A linked work tree has a file in the place of the folder, with the folder's path in it. */
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
