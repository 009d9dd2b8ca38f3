/**
 * Packed entries.
 * @module
 */
import { assertEquals, assertStrictEquals } from "@std/assert";
import { Buffers } from "../../../../client/core/model/buffers.ts";
import type { Entry } from "../../../../client/core/events.ts";
import { KeptEntry } from "../../../../client/core/model/kept_entry.ts";

const NAMES = [
  ...["kind", "time", "buffer", "nick", "text", "own", "mention"],
  ...["about", "msgid", "replyTo", "account"],
] as const satisfies readonly (keyof Entry)[];

/** Returns the values of an entry by name. */
function read(entry: Entry | undefined): Record<string, unknown> {
  return Object.fromEntries(NAMES.map((name) => [name, entry?.[name]]));
}

function said(number: number, more: Partial<Entry> = {}): Entry {
  return {
    kind: "message",
    time: 1_790_000_000_000 + number,
    buffer: "#a",
    nick: `n${number % 7}`,
    text: `message ${number}`,
    own: false,
    mention: false,
    ...more,
  };
}

Deno.test("packing keeps the values of entries", () => {
  const plain = [
    said(0, { msgid: "", account: "null", replyTo: "m1" }),
    said(1, { kind: "kick", about: "bob", own: true, mention: true, time: 0.5 }),
    said(2, { text: "\ud800 lone, \0 none, 👩‍👩‍👧 many\nlines \u2028 " }),
    said(3, { text: "", nick: "", buffer: "" }),
    said(4, { text: "x".repeat(100_000) }),
  ];
  const kept = plain.map((entry) => new KeptEntry(entry));
  const before = kept.map(read);
  assertEquals(before, plain.map(read));
  KeptEntry.pack(kept);
  assertEquals(kept.map(read), before);
  KeptEntry.pack([...kept, said(5)]);
  assertEquals(kept.map(read), before);
});

Deno.test("many entries keep their identity and their values", () => {
  const buffers = new Buffers(10_000);
  const buffer = buffers.open("#a", "channel");
  const given = Array.from(
    { length: 12_345 },
    (_, at) => new KeptEntry(said(at, { msgid: `${at}` })),
  );
  for (const entry of given) buffers.add(entry, ["#a"]);
  const { entries } = buffer;
  const first = given.length - entries.length;
  for (let at = entries.length - 1; at >= 0; at -= 37) {
    assertStrictEquals(entries[at], given[first + at]);
    assertEquals(read(entries[at]), read(said(first + at, { msgid: `${first + at}` })));
  }
  const earlier = Array.from({ length: 50 }, (_, at) => new KeptEntry(said(-at)));
  buffers.addFirst("#a", earlier);
  assertEquals(buffer.entries.slice(0, 50).map(read), earlier.map(read));
});
