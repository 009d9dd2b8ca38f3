/**
 * The program: runs the subcommand that the command line names.
 * @module
 */

import { UsageError } from "./cli/flags.ts";
import { run } from "./cli/run.ts";

try {
  Deno.exitCode = await run(Deno.args);
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(`chatd: ${error.message}`);
  Deno.exitCode = 2;
}
// Open timers and sockets must not keep the process alive.
Deno.exit();
