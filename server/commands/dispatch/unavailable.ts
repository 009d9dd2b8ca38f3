/**
 * The answer to a command while the store fails.
 * @module
 */

import type { Session } from "../../sessions/session.ts";
import { StoreError } from "../../store/store.ts";
import type { MaybePromise } from "../../maybe_promise.ts";

/** Runs a command. If the store fails, answers FAIL, and the connection stays open. */
export function orUnavailable(
  session: Session,
  command: string,
  run: () => MaybePromise,
): MaybePromise {
  const unavailable = (error: unknown) => {
    if (!(error instanceof StoreError)) throw error;
    const description = "The server cannot read its database right now; try again later";
    session.fail(command, "TEMPORARILY_UNAVAILABLE", description);
  };
  try {
    return run()?.catch(unavailable);
  } catch (error) {
    unavailable(error);
  }
}
