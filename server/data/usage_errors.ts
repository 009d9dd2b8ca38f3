import { UsageError } from "../../cli/flags.ts";
import { StoreError } from "../store/store.ts";

/** Runs a command; what a store cannot do is for the person who typed it to deal with. */
export async function asUsageErrors<T>(run: () => T | Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof StoreError) throw new UsageError(error.message);
    throw error;
  }
}
