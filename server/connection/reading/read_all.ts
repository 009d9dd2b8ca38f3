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

/** The ways of reading. The first that fits is used; the last always fits. */
const WAYS: readonly Reading[] = [discarded, heldUp, pushed, pulled];

/** Reads a connection until its client sends nothing more, or too much after the session's end. */
export async function readAll(intake: Intake): Promise<void> {
  for (let more = true; more;) {
    const way = WAYS.find(({ fits }) => fits(intake)) ?? pulled;
    more = await way.read(intake);
  }
}
