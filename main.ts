/**
 * The program: runs the subcommand that the command line names.
 * @module
 */

import { UsageError } from "./cli/flags.ts";
import { run } from "./cli/run.ts";
import { complain, OutputError } from "./cli/streams.ts";

try {
  Deno.exitCode = await run(Deno.args);
} catch (error) {
  if (!(error instanceof UsageError || error instanceof OutputError)) throw error;
  complain(`chatd: ${error.message}`);
  Deno.exitCode = error instanceof UsageError ? 2 : 1;
}
// Open timers and sockets must not keep the process alive.
Deno.exit();
