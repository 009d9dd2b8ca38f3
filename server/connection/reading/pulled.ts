/**
 * Reads chunk by chunk. This works with every transport, and notices silence.
 * @module
 */

import { SILENCE } from "./byte_reader.ts";
import { pushed } from "./pushed.ts";
import type { Reading } from "./reading.ts";

/**
 * Always fits. Drops the chunk that arrives as the session ends; {@link discarded} reads the rest.
 */
export const pulled: Reading = {
  fits: () => true,

  async read(intake) {
    const { dialogue, reader, server } = intake;
    do {
      const chunk = await reader.next(dialogue.patience);
      if (chunk === null) return false;
      if (intake.hasEnded) return true;
      if (chunk === SILENCE) {
        await dialogue.pause();
        continue;
      }
      const pending = intake.receive(chunk);
      if (pending !== undefined) await pending;
      const turn = server.flusher.countRead();
      if (turn !== undefined) await turn;
    } while (!intake.hasEnded && !intake.isHeldUp && !pushed.fits(intake));
    return true;
  },
};
