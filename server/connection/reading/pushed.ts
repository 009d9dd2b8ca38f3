/**
 * Reads by letting the transport push chunks: the fast way, with no promise for each chunk. Only
 * polled sockets can push.
 * @module
 */

import type { Reading } from "./reading.ts";

/** Fits while the transport can push and silence means nothing. */
export const pushed: Reading = {
  fits: ({ dialogue, reader }) => dialogue.patience === undefined && reader.canPush,

  async read(intake) {
    const more = await intake.reader.pushTo(intake);
    await intake.settle();
    return more;
  },
};
