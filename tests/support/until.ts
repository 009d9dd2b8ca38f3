/**
 * Waits for a condition that no event announces.
 * @module
 */

/** What a wait may take, in ms: less than the deadline of a test, which cannot name this wait. */
const PATIENCE_MS = 30_000;
const LOOK_EVERY_MS = 5;

// A test may replace the global ones.
const { setTimeout, clearTimeout } = globalThis;

/** How long to wait, and how often to look. */
interface Waiting {
  /** In ms. */
  readonly patience?: number;
  /** In ms. */
  readonly every?: number;
}

/**
 * Runs a test again and again until it passes.
 *
 * ```ts
 * await until("the gate is full", () => gate.full);
 * ```
 *
 * @param what the sentence that becomes true; a function if it shows the state it is in
 * @throws {Error} with that sentence, if the time is over
 */
export async function until(
  what: string | (() => string),
  test: () => boolean | Promise<boolean>,
  { patience = PATIENCE_MS, every = LOOK_EVERY_MS }: Waiting = {},
): Promise<void> {
  const late = Promise.withResolvers<never>();
  // It may be rejected while nothing awaits it.
  late.promise.catch(() => {});
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    const missing = typeof what === "string" ? what : what();
    late.reject(new Error(`waited ${patience / 1000} s in vain until ${missing}`));
  }, patience);
  try {
    while (!await Promise.race([test(), late.promise])) {
      if (isLate) await late.promise;
      await new Promise((resolve) => setTimeout(resolve, every));
    }
  } finally {
    clearTimeout(timer);
  }
}
