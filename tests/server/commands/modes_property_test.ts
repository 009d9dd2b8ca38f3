/**
 * Properties of MODE: the hub stays consistent, and members can follow the state.
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { fold } from "../../../protocol/names/casemapping.ts";
import { DEFAULT_LIMITS } from "../../../server/config/limits.ts";
import { CHANNEL_MODES, modeLetters } from "../../../server/channel/modes.ts";
import type { HubView } from "../../../server/hub/view.ts";
import { type TestClient, TestServer } from "../../support/server.ts";

const NICKS = ["alice", "bob", "carol"];
const CHANNELS = ["#a", "#b"];

const nick = fc.constantFrom(...NICKS, "nobody");
const channel = fc.constantFrom(...CHANNELS, "#none");
const word = fc.oneof(
  nick,
  fc.constantFrom("5", "0", "key", "x!*@*", "~a:x", "m:bob", "*", ":", ":a b", "~m:~a:b"),
  fc.string({ unit: "grapheme", maxLength: 8 }).map((text) => text.replace(/[\r\n\0]/g, "")),
);
const letters = fc.array(
  fc.constantFrom("+", "-", ..."+-", ...modeLetters("A", "B", "C", "D", "prefix"), "z"),
  { maxLength: 8 },
).map((all) => all.join(""));

/** Returns a valid command: only such commands change the state. */
const sensible = fc.tuple(
  fc.constantFrom(...CHANNELS),
  fc.array(
    fc.tuple(
      fc.constantFrom("+", "-"),
      fc.oneof(
        fc.tuple(fc.constantFrom(..."beI"), fc.constantFrom("x!*@*", "X!*@*", "~m:y", "~a:z")),
        fc.tuple(fc.constantFrom(...modeLetters("prefix")), fc.constantFrom(...NICKS)),
        fc.tuple(fc.constantFrom(...modeLetters("D")), fc.constant("")),
        fc.constantFrom(["k", "key"], ["k", "other"]),
      ),
    ),
    { minLength: 1, maxLength: 5 },
  ),
).map(([name, changes]) => {
  const letters = changes.map(([sign, [letter]]) => `${sign}${letter}`).join("");
  const params = changes.map(([, [, param]]) => param).filter((param) => param !== "");
  return `MODE ${name} ${letters} ${params.join(" ")}`;
});

const anyLine = fc.tuple(channel, letters, fc.array(word, { maxLength: 5 }))
  .map(([name, modes, words]) => `MODE ${name} ${modes} ${words.join(" ")}`);
const line = fc.oneof({ weight: 4, arbitrary: sensible }, { weight: 1, arbitrary: anyLine });
const other = fc.oneof(
  channel.map((name) => `JOIN ${name}`),
  channel.map((name) => `JOIN ${name} key`),
  channel.map((name) => `PART ${name}`),
  fc.tuple(channel, nick).map(([name, who]) => `KICK ${name} ${who}`),
  fc.tuple(channel, nick).map(([name, who]) => `INVITE ${who} ${name}`),
  fc.tuple(channel, channel).map(([from, to]) => `RENAME ${from} ${to}`),
  fc.tuple(channel, word).map(([name, text]) => `TOPIC ${name} :${text}`),
  nick.map((name) => `NICK ${name}`),
);
const step = fc.tuple(
  fc.nat(NICKS.length - 1),
  fc.oneof({ weight: 3, arbitrary: line }, { weight: 1, arbitrary: other }),
);

/** Throws if the state is inconsistent. */
function checkInvariants(hub: HubView): void {
  for (const user of hub.users()) {
    assertEquals(hub.user(user.nick), user);
    for (const channel of user.channels) {
      assert(channel.members.has(user), "a channel does not know its member");
      assertEquals(hub.channel(channel.name), channel);
    }
  }
  for (const channel of hub.channels()) {
    assertEquals(hub.channel(channel.name), channel);
    assert(channel.members.size > 0, "an empty channel stays");
    for (const [user, { modes }] of channel.members) {
      assert(user.channels.has(channel), "a member does not know of the channel");
      assertEquals(hub.userById(user.id), user);
      const order = [...modeLetters("prefix")].filter((letter) => modes.includes(letter)).join("");
      assertEquals(modes, order, "prefix modes are each once, highest first");
    }
    assertEquals(channel.flags, [...new Set(channel.flags)].sort().join(""));
    for (const letter of channel.flags) assertEquals(CHANNEL_MODES.get(letter)?.kind, "D");
    assert(channel.limit === undefined || channel.limit > 0);
    assert(channel.key === undefined || /^[^ ,:][^ ,]*$/.test(channel.key));
    const masks = Object.values(channel.lists).map((list) => list.map(({ mask }) => fold(mask)));
    for (const list of masks) {
      assertEquals(new Set(list).size, list.length, "a list has a mask twice");
      assert(list.every((mask) => /^[^ ]+$/.test(mask)));
    }
    assert(masks.flat().length <= DEFAULT_LIMITS.list);
  }
}

/** Returns the state of a channel as plain values. */
function snapshot(hub: HubView): unknown {
  return [...hub.channels()].map((channel) => ({
    name: channel.name,
    topic: channel.topic,
    flags: channel.flags,
    key: channel.key,
    limit: channel.limit,
    lists: Object.values(channel.lists).map((list) => list.map(({ mask }) => mask)),
    members: [...channel.members].map(([{ id, nick }, { modes }]) => [id, nick, modes]),
    users: [...hub.users()].map(({ id, nick }) => [id, nick]),
  }));
}

Deno.test("no sequence of commands breaks the hub, and a refused change has no effect", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const server = new TestServer();
      const clients: TestClient[] = [];
      for (const nick of NICKS) clients.push(await server.connect(nick, { channels: CHANNELS }));
      for (const client of clients) client.lines();
      for (const [who, line] of steps) {
        const client = clients[who]!;
        const before = snapshot(server.hub);
        const answers = await client.askMessages(line);
        checkInvariants(server.hub);
        const changed = answers.some(({ command }) => /^[A-Z]+$/.test(command));
        const told = clients.flatMap((each) => each === client ? [] : each.messages());
        if (!changed && told.length === 0) {
          assertEquals(snapshot(server.hub), before, `${line} changed something in silence`);
        }
        const refused = answers.some(({ command }) => /^[45]\d\d$/.test(command));
        if (refused && !changed) assertEquals(snapshot(server.hub), before, line);
      }
      for (const client of clients) client.lose();
    }),
    { numRuns: 150 },
  );
});

Deno.test("a member that applies each MODE it sees has the channel's true state", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 25 }), async (lines) => {
      const server = new TestServer();
      const alice = await server.connect("alice", { channels: ["#a"] });
      const bob = await server.connect("bob", { channels: ["#a"] });
      const mirror = {
        flags: new Set("nt"),
        prefixes: new Set(["o alice"]),
        lists: new Set<string>(),
      };
      for (const line of lines) {
        await alice.send(line);
        for (const { command, params } of bob.messages()) {
          assertEquals(command, "MODE");
          follow(mirror, params);
        }
        const channel = server.hub.channel("#a")!;
        assertEquals([...mirror.flags].sort().join(""), channel.flags);
        assertEquals(
          [...mirror.prefixes].sort(),
          [...channel.members].flatMap(([{ nick }, { modes }]) =>
            [...modes].map((letter) => `${letter} ${nick}`)
          ).sort(),
        );
        assertEquals(
          [...mirror.lists].sort(),
          Object.entries(channel.lists).flatMap(([letter, list]) =>
            list.map(({ mask }) => `${letter} ${mask}`)
          ).sort(),
        );
      }
      alice.lose();
      bob.lose();
    }),
    { numRuns: 150 },
  );
});

function change(set: Set<string>, entry: string, add: boolean): void {
  assertEquals(set.has(entry), !add, `told what was so already: ${add} ${entry}`);
  set[add ? "add" : "delete"](entry);
}

/** Applies a MODE as a client does. */
function follow(
  mirror: { flags: Set<string>; prefixes: Set<string>; lists: Set<string> },
  [, letters = "", ...params]: string[],
): void {
  let add = true;
  for (const letter of letters) {
    const kind = CHANNEL_MODES.get(letter)?.kind;
    if (kind === undefined) add = letter === "+";
    else if (kind === "D") change(mirror.flags, letter, add);
    else if (kind === "A" || kind === "prefix") {
      change(kind === "A" ? mirror.lists : mirror.prefixes, `${letter} ${params.shift()}`, add);
    } else if (kind === "B" || add) params.shift();
  }
  assertEquals(params, [], `parameters too many: ${letters}`);
}
