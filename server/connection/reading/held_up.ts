/**
 * Reads a client that has used up its flood limit.
 * @module
 */

import { SILENCE } from "./byte_reader.ts";
import type { Intake } from "./intake.ts";
import type { Reading } from "./reading.ts";

/** Bytes to read at a time while a client has to wait. */
const READ_AHEAD = 4 << 10;

/**
 * Fits while the client is over its flood limit. Handles its lines only as fast as the limit
 * allows, and meanwhile reads a little ahead. A client that sends faster fills the system's buffers
 * and has to wait. Its session ends if too much of its input waits here.
 *
 * Lines that the client sent before it closed the connection, or lost it, are handled as well.
 */
export const heldUp: Reading = {
  fits: (intake) => intake.isHeldUp,

  async read(intake) {
    const { dialogue: { inbox }, server } = intake;
    let more = true;
    let failure: { readonly error: unknown } | undefined;
    while (intake.isHeldUp) {
      const tick = server.floodTimer.tick();
      if (more) {
        const chunk = await readAhead(intake, tick);
        if (chunk instanceof Uint8Array) await intake.receive(chunk);
        else if (chunk !== SILENCE) {
          more = false;
          failure = chunk ?? undefined;
          if (failure === undefined) intake.end();
          else intake.lose();
        }
      }
      await tick;
      await inbox.resume();
    }
    if (failure !== undefined) throw failure.error;
    return more;
  },
};

/** Resolves to the next bytes, to null at the end, or to the error of reading. */
async function readAhead(
  { reader }: Intake,
  tick: Promise<void>,
): Promise<Uint8Array | typeof SILENCE | null | { readonly error: unknown }> {
  try {
    return await reader.nextUntil(tick, READ_AHEAD);
  } catch (error) {
    return { error };
  }
}
