/**
 * Runs commands and build steps.
 * @module
 */

/** Why a build step failed, for the person who ran it. */
export class Failure extends Error {
  override name = "Failure";
}

/** @throws {Failure} always */
export function fail(message: string): never {
  throw new Failure(message);
}

/** Runs a step as the whole program: prints a `Failure` without a stack trace, and exits with 1. */
export async function runStep(step: () => Promise<void>): Promise<void> {
  try {
    await step();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    console.error(error.message);
    Deno.exit(1);
  }
}

/** How a command ended, and its output. */
export interface Outcome {
  ok: boolean;
  stdout: string;
  stderr: string;
}

/** Runs a command to its end without input, and returns its output. */
export async function run(
  command: string,
  args: string[],
  options: { cwd?: string | URL; env?: Record<string, string> } = {},
): Promise<Outcome> {
  const { success, stdout, stderr } = await new Deno.Command(command, {
    args,
    ...options,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).output();
  const text = new TextDecoder();
  return { ok: success, stdout: text.decode(stdout), stderr: text.decode(stderr) };
}
