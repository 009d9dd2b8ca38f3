/**
 * A file system that is soon full.
 * @module
 */

const MEBIBYTE = 1024 * 1024;

/** Why this process cannot mount a file system; undefined if it can. */
function mountFault(): string | undefined {
  if (Deno.build.os !== "linux") return "file systems of 1 MiB are mounted on Linux alone";
  if (Deno.uid() !== 0) return "only root can mount a file system of 1 MiB";
  const folder = Deno.makeTempDirSync({ prefix: "chatd-test-" });
  try {
    const fault = mount(folder);
    if (fault === undefined) run("umount", folder);
    return fault;
  } finally {
    Deno.removeSync(folder);
  }
}

/**
 * Options of a test that needs a {@link SmallDisk}: without one it is skipped, and the reason
 * printed.
 */
export function needsSmallDisk(): { ignore: boolean } {
  const fault = mountFault();
  if (fault !== undefined) console.log(`skipped: ${fault}`);
  return { ignore: fault !== undefined };
}

/** A file system of 1 MiB. */
export class SmallDisk implements Disposable {
  readonly path = Deno.makeTempDirSync({ prefix: "chatd-test-" });

  constructor() {
    const fault = mount(this.path);
    if (fault !== undefined) throw new Error(fault);
  }

  [Symbol.dispose](): void {
    run("umount", "-l", this.path);
    Deno.removeSync(this.path);
  }
}

function mount(folder: string): string | undefined {
  const words = ["-t", "tmpfs", "-o", `size=${MEBIBYTE},mode=700`, "tmpfs", folder];
  const fault = run("mount", ...words);
  return fault === undefined ? undefined : `no file system of 1 MiB can be mounted: ${fault}`;
}

function run(program: string, ...args: string[]): string | undefined {
  try {
    const { success, stderr } = new Deno.Command(program, { args }).outputSync();
    return success ? undefined : new TextDecoder().decode(stderr).trim();
  } catch (error) {
    return (error as Error).message;
  }
}
