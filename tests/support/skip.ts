/**
 * Skips tests whose programs are not installed.
 * @module
 */

/** Missing commands that were reported already: each is reported once in a file. */
const told = new Set<string>();

/**
 * Returns the options of a test that starts these commands: if one is not installed, the test is
 * skipped and the reason printed. In continuous integration (`CI=true`) the test fails with the
 * reason instead.
 *
 * ```ts
 * Deno.test({ name: "irssi connects", ...needs("irssi", "tmux"), fn: connect });
 * ```
 */
export function needs(...commands: string[]): { ignore: boolean } {
  const missing = commands.filter((command) => !isInstalled(command));
  for (const command of missing.filter((command) => !told.has(command))) {
    told.add(command);
    if (inContinuousIntegration()) {
      Deno.test(`${command} is installed`, () => {
        throw new Error(`${command} is not on the PATH, and tests need it`);
      });
    } else console.log(`skipped: ${command} is not installed`);
  }
  return { ignore: missing.length > 0 };
}

function inContinuousIntegration(): boolean {
  return Deno.env.get("CI") === "true";
}

function isInstalled(command: string): boolean {
  const folders = (Deno.env.get("PATH") ?? "").split(":").filter((folder) => folder !== "");
  return folders.some((folder) => {
    try {
      return Deno.statSync(`${folder}/${command}`).isFile;
    } catch {
      return false;
    }
  });
}
