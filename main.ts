import { UsageError } from "./cli/flags.ts";
import { run } from "./cli/run.ts";

try {
  Deno.exitCode = await run(Deno.args);
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(`chatd: ${error.message}`);
  Deno.exitCode = 2;
}
// What is still open is of no use to anybody now.
Deno.exit();
