/**
 * A property of batches: whatever clients send, each client gets well-ordered batches.
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { CAPABILITIES } from "../../../protocol/capabilities.ts";
import { parse } from "../../../protocol/message.ts";
import { assertInvariants } from "../../support/invariants.ts";
import { type TestClient, TestServer } from "../../support/server.ts";

const target = fc.constantFrom(
  "#a",
  "#b",
  "n0",
  "n1",
  "n2",
  "nobody",
  "*",
  "NickServ",
  "@#a",
  "#A",
);
const stamp = fc.constantFrom(
  "timestamp=1970-01-01T00:00:00.000Z",
  "timestamp=2999-01-01T00:00:00.000Z",
  "timestamp=later",
  "*",
);
/** Lines to send; `?` stands for the msgid of an earlier message. */
const place = fc.oneof(stamp, fc.constantFrom("msgid=?", "msgid=x"));
const text = fc.constantFrom("", "hello", ":", "a b", "\x01ACTION waves\x01", "x".repeat(3_000));
const label = fc.constantFrom("", "", "label=l;", "+a=b;", "label=m;+typing=active;");
const key = fc.constantFrom("color", "avatar", "Bad", "a:b", "*");

const batch = fc.tuple(
  label,
  target,
  fc.array(fc.tuple(fc.constantFrom("", ";draft/multiline-concat"), text), { maxLength: 8 }),
  fc.constantFrom("PRIVMSG", "NOTICE"),
).map(([label, target, lines, command]) =>
  [
    `@${label} BATCH +r draft/multiline ${target}`,
    ...lines.map(([concat, text]) => `@batch=r${concat} ${command} ${target} :${text}`),
    "BATCH -r",
  ].join("\r\n")
);

const line = fc.oneof(
  batch,
  fc.tuple(label, target, text).map(([tags, target, text]) =>
    `@${tags} PRIVMSG ${target} :${text}`
  ),
  fc.tuple(label, target).map(([tags, target]) => `@${tags} TAGMSG ${target}`),
  fc.tuple(label, target).map(([tags, target]) => `@${tags} REDACT ${target} ? :because`),
  fc.tuple(
    label,
    fc.constantFrom("LATEST", "BEFORE", "AFTER", "AROUND"),
    target,
    place,
    fc.constantFrom("1", "5", "50", "0"),
  ).map(([tags, name, target, place, limit]) =>
    `@${tags} CHATHISTORY ${name} ${target} ${place} ${limit}`
  ),
  fc.tuple(label, target, place, place)
    .map(([tags, target, one, other]) =>
      `@${tags} CHATHISTORY BETWEEN ${target} ${one} ${other} 9`
    ),
  fc.tuple(label, stamp, stamp)
    .map(([tags, one, other]) => `@${tags} CHATHISTORY TARGETS ${one} ${other} 9`),
  fc.tuple(label, target, stamp)
    .map(([tags, target, stamp]) => `@${tags} MARKREAD ${target} ${stamp}`),
  fc.tuple(
    label,
    target,
    fc.constantFrom("GET", "LIST", "SET", "CLEAR", "SUB", "UNSUB", "SUBS", "SYNC"),
    key,
    text,
  ).map(([tags, target, name, key, text]) => `@${tags} METADATA ${target} ${name} ${key} :${text}`),
  fc.constantFrom("JOIN #a", "PART #a", "JOIN #b", "MODE #a +i", "MODE #a -i", "BATCH -r"),
  fc.constantFrom(...CAPABILITIES.map(({ name }) => name)).map((name) => `CAP REQ -${name}`),
  fc.constantFrom(...CAPABILITIES.map(({ name }) => name)).map((name) =>
    `@label=c CAP REQ ${name}`
  ),
);

/** Checks that batches are opened, closed and referred to in order. Returns the last msgid. */
function check(client: TestClient): string | undefined {
  const open = new Set<string>();
  let last: string | undefined;
  for (const line of client.lines()) {
    const { command, params, tags } = parse(line);
    assert(/^(?:[A-Z]+|\d{3})$/.test(command), line);
    const within = tags.get("batch");
    if (within !== undefined) assert(open.has(within), line);
    last = tags.get("msgid") ?? last;
    if (command !== "BATCH") continue;
    const [reference = ""] = params;
    if (reference.startsWith("+")) {
      assert(!open.has(reference.slice(1)), line);
      open.add(reference.slice(1));
    } else assert(open.delete(reference.slice(1)), line);
  }
  assertEquals([...open], []);
  return last;
}

Deno.test("whatever clients send, delete or query, each client gets well-formed batches", async () => {
  const runs = fc.asyncProperty(
    fc.array(fc.tuple(fc.nat(2), line), { maxLength: 40, size: "max" }),
    async (actions) => {
      const server = new TestServer();
      const all = CAPABILITIES.map(({ name }) => name);
      const clients = [
        await server.connect("n0", { caps: all, channels: ["#a"] }),
        await server.connect("n1", { caps: all.filter((_, i) => i % 2 === 0), channels: ["#a"] }),
        await server.connect("n2", { channels: ["#a"] }),
      ];
      let said = "x";
      for (const [who, line] of actions) {
        await clients[who]?.send(line.replace("?", said));
        for (const client of clients) said = check(client) ?? said;
        assertInvariants(server);
      }
    },
  );
  await fc.assert(runs, { numRuns: 300 });
});
