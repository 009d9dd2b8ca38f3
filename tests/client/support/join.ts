/**
 * `chatd join` in a test's terminal, with an end that the test's deadline can name.
 * @module
 */

import { joinWith as join } from "../../../client/terminal/join.ts";
import { waitingFor } from "../../support/deadline.ts";
import type { FakeTerminal } from "./fake_terminal.ts";

/** Runs `chatd join`; resolves with its exit code. */
export function joinWith(
  options: Parameters<typeof join>[0],
  terminal: FakeTerminal,
  stop: AbortSignal,
): Promise<number> {
  return waitingFor(
    () => `chatd join to end; its terminal says: ${JSON.stringify(terminal.output.slice(-500))}`,
    join(options, terminal, stop),
  );
}
