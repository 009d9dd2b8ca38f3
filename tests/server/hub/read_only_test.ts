/**
 * Handlers see the hub through types that cannot change it. The compiler checks this file: where an
 * expected error does not occur, it reports one.
 * @module
 */

import { assertEquals } from "@std/assert";
import type { Channel, User } from "../../../server/hub/model.ts";
import type { HubView } from "../../../server/hub/view.ts";

/** Tries to change the hub. Nothing calls it. */
function change(hub: HubView, channel: Channel, user: User): void {
  // @ts-expect-error: the talk is delivery's
  channel.talk.clear();
  // @ts-expect-error: the fan-out alone tells sessions about events
  user.endpoints[0]?.see();
  // @ts-expect-error: delivery alone connects sessions to talk
  user.endpoints[0]?.listen();
  // @ts-expect-error: an event changes a nick
  user.nick = "mallory";
  // @ts-expect-error: an event takes members out of a channel
  channel.members.clear();
  // @ts-expect-error: an event takes users out of a channel
  user.channels.clear();
  // @ts-expect-error: an event sets a topic
  channel.topic = undefined;
  // @ts-expect-error: an event adds bans
  hub.bans.add();
  // @ts-expect-error: an event adds former users
  hub.whowas.add();
}

Deno.test("no type that handlers see the hub by has a member that changes it", () => {
  assertEquals(change.length, 3);
});
