/**
 * The event of a user having read a conversation up to a time.
 * @module
 */

import { fold } from "../../protocol/names/casemapping.ts";
import { Cap } from "../../protocol/capabilities.ts";
import type { ReadMarkerEvent } from "../records/event.ts";
import { formatTimestamp } from "../../protocol/text/timestamp.ts";
import { from, type Kind } from "./kind.ts";

/** https://ircv3.net/specs/extensions/read-marker. Only the sessions of the user are told. */
export const readMarker: Kind<ReadMarkerEvent> = {
  apply(state, event, user) {
    const { target, party, read } = event;
    const name = fold(target);
    if (party === undefined && read > (user.markers.get(name) ?? -1)) user.markers.set(name, read);
    state.fanOut.tell([user], event);
    return true;
  },
  store(store, { target, party, read }) {
    const name = fold(target);
    if (party !== undefined && read > (store.readMarker(party, name) ?? -1)) {
      store.setReadMarker(party, name, read);
    }
  },
  irc: ({ source, target, read }, form) =>
    (form & Cap.readMarker) === 0
      ? undefined
      : from(source, "MARKREAD", target, `timestamp=${formatTimestamp(read)}`),
  line: () => undefined,
};
