import type { Session } from "../session.ts";
import { StoreError } from "../store/store.ts";

/** Runs a command. Where the store fails it the client is told, and goes on. */
export function orUnavailable(
  session: Session,
  command: string,
  run: () => void | Promise<void>,
): void | Promise<void> {
  try {
    return run()?.catch((error) => unavailable(session, command, error));
  } catch (error) {
    unavailable(session, command, error);
  }
}

/** Tells a client that the store failed it. What is no error of the store's goes on. */
export function unavailable(session: Session, command: string, error: unknown): void {
  if (!(error instanceof StoreError)) throw error;
  const description = "The server cannot read what it keeps just now; try again in a while";
  session.fail(command, "TEMPORARILY_UNAVAILABLE", description);
}
