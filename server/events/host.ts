/**
 * The event of a change of username or host.
 * @module
 */

import { witnesses } from "../hub/auditorium.ts";
import { Cap } from "../../protocol/capabilities.ts";
import { LINE_MODE } from "../delivery/encoded.ts";
import type { HostEvent, JoinEvent, ModeEvent, QuitEvent } from "../records/event.ts";
import type { Stamp } from "../records/fields.ts";
import type { Endpoint } from "../delivery/endpoint.ts";
import { type MutableUser, sourceOf } from "../hub/mutable_model.ts";
import type { State } from "../hub/state.ts";
import { from, type Kind } from "./kind.ts";

/** https://ircv3.net/specs/extensions/chghost */
export const host: Kind<HostEvent> = {
  apply(state, event, user) {
    const peers = state.peers(user);
    state.fanOut.tellAround(user, peers, event);
    user.username = event.username;
    user.host = event.host;
    user.source = sourceOf(user);
    peers.delete(user);
    reconnect(state, event, user, peers);
    return true;
  },
  irc: ({ source, username, host }, form) =>
    (form & Cap.chghost) === 0 ? undefined : from(source, "CHGHOST", username, host),
  line: () => undefined,
};

/** Shows the user quitting and joining again, to IRC clients that do not know CHGHOST. */
function reconnect(
  state: State,
  { id, time, source, server }: HostEvent & Stamp,
  user: MutableUser,
  peers: ReadonlySet<MutableUser>,
): void {
  const unaware = ({ form }: Endpoint) => (form & (Cap.chghost | LINE_MODE)) === 0;
  const quit: QuitEvent & Stamp = {
    type: "quit",
    id,
    time,
    user: user.id,
    source,
    reason: "Changing host",
  };
  state.fanOut.tellSome(peers, quit, unaware);
  for (const channel of user.channels) {
    const members = [...witnesses(channel, user)].filter((member) => member !== user);
    const join: JoinEvent & Stamp = {
      type: "join",
      id,
      time,
      user: user.id,
      source: user.source,
      ...(user.account === undefined ? {} : { account: user.account }),
      channel: channel.name,
      realname: user.realname,
    };
    state.fanOut.tellSome(members, join, unaware);
    const modes = channel.members.get(user)?.modes ?? "";
    if (modes === "") continue;
    const mode: ModeEvent & Stamp = {
      type: "mode",
      id,
      time,
      user: user.id,
      source: server,
      channel: channel.name,
      changes: [...modes].map((letter) => ({ add: true, letter, param: user.nick })),
    };
    state.fanOut.tellSome(members, mode, unaware);
  }
}
