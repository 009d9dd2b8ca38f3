import type { Event } from "../event.ts";
import { applyEvent } from "../events/table.ts";
import { renderEvent } from "../render.ts";
import { type Endpoint, State } from "./state.ts";

/**
 * The state of the chat, which changes in {@link Hub.apply} and nowhere else: the same events in the same order make
 * the same state. It does no I/O.
 */
export class Hub extends State {
  constructor(
    endpoint: (id: number) => Endpoint | undefined,
    isAccount: (name: string) => boolean,
  ) {
    super(renderEvent, endpoint, isAccount);
  }

  /** Takes an event. False, and nothing has changed, where the state no longer allows it. */
  readonly apply = (event: Event): boolean => applyEvent(this, event);
}
