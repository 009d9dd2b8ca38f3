/**
 * The invariants of users, channels and connections.
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { fold } from "../../protocol/names/casemapping.ts";
import { PREFIXES } from "../../protocol/names/names.ts";
import type { Channel } from "../../server/hub/model.ts";
import { type MutableChannel, sourceOf } from "../../server/hub/mutable_model.ts";
import type { Server } from "../../server/server.ts";

/** Fails if users, channels and connections contradict each other. */
export function assertInvariants(server: Server): void {
  assertUsers(server);
  for (const channel of server.hub.channels()) assertChannel(server, channel);
  assertCounts(server);
  assertSessions(server);
}

function assertUsers({ hub, sessions }: Server): void {
  const users = [...hub.users()];
  assertEquals(
    new Set(users.map(({ nick }) => fold(nick))).size,
    users.length,
    "a nick, two users",
  );
  for (const user of users) {
    assert(hub.user(user.nick) === user, `${user.nick} is not found by its nick`);
    assert(hub.userById(user.id) === user, `${user.nick} is not found by its id`);
    assertEquals(user.source, sourceOf(user));
    for (const channel of user.channels) {
      assert(hub.channel(channel.name) === channel, `${user.nick} is in a channel that is not`);
      assert(channel.members.has(user), `${channel.name} does not know of ${user.nick}`);
    }
    for (const { id } of user.endpoints) {
      const session = sessions.get(id);
      assert(session?.user === user, `${user.nick} has the connection of another user`);
      assertEquals(
        session.channelCount,
        user.channels.size,
        `channels of ${user.nick} are miscounted`,
      );
    }
  }
}

function assertChannel({ hub, sessions }: Server, channel: Channel): void {
  assert(hub.channel(channel.name) === channel, `${channel.name} is not found by its name`);
  assert(channel.members.size > 0, `${channel.name} is empty`);
  for (const [user, { modes }] of channel.members) {
    assert(hub.userById(user.id) === user, `${channel.name} has a member who is gone`);
    assert(user.channels.has(channel), `${user.nick} does not know of ${channel.name}`);
    const letters = PREFIXES.filter(({ mode }) => modes.includes(mode)).length;
    assertEquals(letters, modes.length, `${user.nick} has the prefix modes ${modes}`);
  }
  const connections = [...channel.members.keys()].flatMap((user) => sessions.of(user));
  const { talk } = channel as MutableChannel;
  assertEquals(
    talk.receivers.size,
    connections.length,
    `${channel.name}: sessions that receive talk`,
  );
  for (const each of connections) {
    assert(talk.receivers.has(each), `a member does not receive the talk of ${channel.name}`);
  }
}

function assertCounts({ hub, sessions, monitors }: Server): void {
  const users = [...hub.users()];
  const having = (mode: string) => users.filter(({ modes }) => modes.includes(mode));
  assertEquals(hub.invisibleCount, having("i").length, "invisible users are miscounted");
  assertEquals(hub.operatorCount, having("o").length, "operators are miscounted");
  for (const user of users) {
    assertEquals(user.operator !== undefined, user.modes.includes("o"), `${user.nick}: mode o`);
    for (const endpoint of monitors.watching(user.nick)) {
      assert(sessions.has(endpoint.id), `${user.nick} is watched by a connection that is gone`);
    }
  }
}

function assertSessions({ hub, sessions }: Server): void {
  const unknown = [...sessions.values()].filter(({ user }) => user === undefined).length;
  assertEquals(sessions.unregistered, unknown, "connections are miscounted");
  for (const session of sessions.values()) {
    if (session.user === undefined) continue;
    assert(hub.userById(session.user.id) === session.user, `${session.nick} was forgotten`);
    assert(sessions.of(session.user).includes(session), `${session.nick} would hear nothing`);
  }
}
