/** The commands already looked for, so that each is told of once in a file. */
const told = new Set<string>();

/**
 * What a test says that starts `command`: it is skipped, with the reason printed, where the command
 * is not installed. In continuous integration (`CI=true`) it has to be, and a failing test says so.
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
