/**
 * Reports the errors of a store as errors of the command line.
 * @module
 */

import { UsageError } from "../../cli/flags.ts";
import { StoreError } from "../store/store.ts";

/**
 * Runs a command. Turns a {@link StoreError} into a {@link UsageError}, which the command line
 * prints.
 */
export async function asUsageErrors<T>(run: () => T | Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof StoreError) throw new UsageError(error.message);
    throw error;
  }
}
