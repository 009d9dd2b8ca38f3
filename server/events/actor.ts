/**
 * The fields of an event that name the user who caused it.
 * @module
 */

import { BOT_MODE } from "../hub/user_modes.ts";
import type { User } from "../hub/model.ts";
import type { Actor, SessionId, Writable } from "../records/fields.ts";

/** The session whose command causes an event. */
interface Cause {
  readonly id: SessionId;
}

/**
 * Returns the fields that name a user as the cause of an event; with `session`, that session gets
 * an echo.
 */
export function actor(user: User, session?: Cause): Actor {
  const actor: Writable<Actor> = { user: user.id, source: user.source };
  sign(actor, user, session);
  return actor;
}

/** Adds to an event the account, the status and the session of the user who caused it. */
export function sign(
  event: Writable<Actor>,
  { account, modes, operator }: User,
  session?: Cause,
): void {
  if (account !== undefined) event.account = account;
  if (modes.includes(BOT_MODE)) event.bot = true;
  if (operator !== undefined) event.operator = true;
  if (session !== undefined) event.session = session.id;
}
