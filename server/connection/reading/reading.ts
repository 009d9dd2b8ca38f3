/**
 * The interface of the ways of reading a connection. read_all.ts chooses among them.
 * @module
 */

import type { Intake } from "./intake.ts";

/** One way of reading a connection. */
export interface Reading {
  /** Whether to read this way now. */
  fits(intake: Intake): boolean;
  /** Reads until another way may fit. Resolves to false at the end of the client's input. */
  read(intake: Intake): Promise<boolean>;
}
