/**
 * The event of an account getting or losing a push subscription.
 * @module
 */

import { fold } from "../../protocol/names/casemapping.ts";
import type { PushSubscriptionEvent } from "../records/event.ts";
import { encodePushKeys, pushOwner } from "../records/push_subscription.ts";
import type { ServerKind } from "./kind.ts";

/** No client is told; the one that asked gets an answer from the command. */
export const pushSubscription: ServerKind<PushSubscriptionEvent> = {
  applyAlone: (state, { name }) => state.isAccount(name),
  store(store, { name, endpoint, keys }) {
    store.setMetadata(pushOwner(fold(name)), endpoint, keys && encodePushKeys(keys));
  },
  irc: () => undefined,
  line: () => undefined,
};
