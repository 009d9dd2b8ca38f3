/**
 * The replicated state of the chat: the same events in the same order make the same state. It does no I/O.
 * @module
 */

import type { Event } from "../events/event.ts";
import { applyEvent } from "../events/table.ts";
import { State } from "./state.ts";

/** The state with the one way to change it. */
export class Hub extends State {
  /** Applies an event. Returns false, and changes nothing, if the state no longer allows it. */
  readonly apply = (event: Event): boolean => applyEvent(this, event);
}
