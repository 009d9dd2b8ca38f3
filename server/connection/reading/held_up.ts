/**
 * Reads a client that has used up its flood limit.
 * @module
 */

import type { Reading } from "./reading.ts";

/** Bytes to read at a time while a client has to wait. */
const READ_AHEAD = 4 << 10;

/**
 * Fits while the client is over its flood limit. Handles its lines only as fast as the limit
 * allows, and meanwhile reads a little ahead. A client that sends faster fills the system's buffers
 * and has to wait. Its session ends if too much of its input waits here.
 */
export const heldUp: Reading = {
  fits: (intake) => intake.isHeldUp,

  async read(intake) {
    const { dialogue: { inbox }, reader, server } = intake;
    let more = true;
    while (intake.isHeldUp) {
      const tick = server.floodTimer.tick();
      if (more) {
        const chunk = await reader.nextUntil(tick, READ_AHEAD);
        if (chunk instanceof Uint8Array) await intake.receive(chunk);
        more = chunk !== null;
      }
      await tick;
      await inbox.resume();
    }
    return more;
  },
};
