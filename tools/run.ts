/** What stops a build step, in words for the person who ran it. */
export class Failure extends Error {
  override name = "Failure";
}

/** @throws {Failure} always */
export function fail(message: string): never {
  throw new Failure(message);
}

/** Runs a step as a program of its own: a `Failure` is printed without a stack trace, and exits 1. */
export async function runStep(step: () => Promise<void>): Promise<void> {
  try {
    await step();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    console.error(error.message);
    Deno.exit(1);
  }
}

/** How a command ended, and what it said. */
export interface Outcome {
  ok: boolean;
  stdout: string;
  stderr: string;
}

/** Runs a command to its end without input, and keeps what it says. */
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
