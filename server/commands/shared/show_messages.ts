/**
 * Shows messages of the past to a client, at the speed at which it reads.
 * @module
 */

import { Encoded } from "../../delivery/encoded.ts";
import type { Event } from "../../records/event.ts";
import { renderer } from "../../events/render.ts";
import type { Conversation } from "../../records/conversation.ts";
import type { UserCall } from "../command.ts";
import { readable } from "./history_access.ts";

/** A user who reads history, and the connection that shows it. */
export type Reader = Pick<UserCall, "server" | "session" | "user">;

/**
 * Shows messages at the speed at which the client reads. After each wait, leaves out those that the
 * user may no longer read.
 *
 * @param target the channel or the nick by which the user may read them
 * @param edit changes a message as the client sees it
 */
export async function showMessages(
  { server, session, user }: Reader,
  target: string,
  events: readonly Event[],
  edit: (event: Event) => Event = (event) => event,
): Promise<void> {
  let known = events;
  let conversations: readonly Conversation[] = [];
  for (const [i, id] of events.map(({ id }) => id).entries()) {
    const event = known[i] ?? server.store.find(conversations, id);
    if (event !== undefined) session.show(new Encoded(edit(event), renderer));
    const pressure = session.backpressure();
    if (pressure === undefined) continue;
    known = [];
    await pressure;
    if (session.ended !== undefined) return;
    conversations = readable(server, user, target) ?? [];
  }
}
