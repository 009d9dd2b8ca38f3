/**
 * The sessions of this process, by their ids.
 * @module
 */

import type { SessionId } from "../records/fields.ts";
import type { User } from "../hub/model.ts";
import type { Session } from "./session.ts";

/** All open sessions, in the order of their connections. */
export class Sessions extends Map<SessionId, Session> {
  /** The number of sessions in the chat. */
  registered = 0;
  #lastId = 0;

  /** Returns a new id, which no session of this process has had. */
  nextId(): SessionId {
    return ++this.#lastId;
  }

  /** The number of sessions that are not in the chat yet. */
  get unregistered(): number {
    return this.size - this.registered;
  }

  /** Returns the sessions of a user. */
  of({ endpoints }: User): Session[] {
    return endpoints.flatMap(({ id }) => this.get(id) ?? []);
  }
}
