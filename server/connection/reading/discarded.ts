/**
 * Reads on after a session's end: only then does the client receive its last answers.
 * @module
 */

import type { Reading } from "./reading.ts";

/**
 * Bytes to read after the end: closing with bytes unread would reset the connection, and the last
 * answers would be lost.
 */
const DISCARDED_MAX = 256 << 10;

/** Fits once the session has ended. */
export const discarded: Reading = {
  fits: (intake) => intake.hasEnded,

  async read({ reader }) {
    for (let count = 0; count <= DISCARDED_MAX;) {
      const chunk = await reader.next();
      if (!(chunk instanceof Uint8Array)) return false;
      count += chunk.byteLength;
    }
    return false;
  },
};
