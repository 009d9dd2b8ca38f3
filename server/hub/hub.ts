import type { Event } from "../events/event.ts";
import { applyEvent } from "../events/table.ts";
import { renderer } from "../events/render.ts";
import type { Endpoint } from "../delivery/endpoint.ts";
import { State } from "./state.ts";

/**
 * The state of the chat, which changes in {@link Hub.apply} and nowhere else: the same events in the same order make
 * the same state. It does no I/O.
 */
export class Hub extends State {
  constructor(
    endpoint: (id: number) => Endpoint | undefined,
    isAccount: (name: string) => boolean,
  ) {
    super(renderer, endpoint, isAccount);
  }

  /** Takes an event. False, and nothing has changed, where the state no longer allows it. */
  readonly apply = (event: Event): boolean => applyEvent(this, event);
}
