/**
 * The loop that reads a connection once its dialogue has begun.
 * @module
 */

import { discarded } from "./discarded.ts";
import { heldUp } from "./held_up.ts";
import type { Intake } from "./intake.ts";
import { pulled } from "./pulled.ts";
import { pushed } from "./pushed.ts";
import type { Reading } from "./reading.ts";

/** The ways of reading; the first that fits is taken. The last always fits. */
const WAYS: readonly Reading[] = [discarded, heldUp, pushed, pulled];

/**
 * Reads a connection until its client will send nothing more, or too much after the session's end.
 */
export async function readAll(intake: Intake): Promise<void> {
  for (let more = true; more;) {
    const way = WAYS.find(({ fits }) => fits(intake)) ?? pulled;
    more = await way.read(intake);
  }
}
