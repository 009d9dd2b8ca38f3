/**
 * Tests exports: their order, ranges and errors.
 * @module
 */

import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { UsageError } from "../../../cli/flags.ts";
import { exportLines } from "../../../server/data/export_lines.ts";
import { Importer } from "../../../server/data/import.ts";
import { openReadOnly } from "../../../server/data/read_only.ts";
import { msgid } from "../../../server/store/msgid.ts";
import { SqliteStore } from "../../../server/store/sqlite/sqlite.ts";

const ALL = { channel: undefined, after: undefined, before: undefined };
const START = Date.UTC(2026, 0, 1);
const MESSAGES = 1_203;

/** Returns a message in #a, as a line of an export. */
function line(n: number): string {
  const event = {
    id: msgid(START + n, 0),
    time: START + n,
    type: "message",
    user: 1,
    source: "bob!~bob@bob.host",
    command: "PRIVMSG",
    target: "#a",
    text: `text ${n} ${"x".repeat(80)}`,
  };
  return JSON.stringify({ event, conversation: "#a" });
}

async function withHistory(test: (folder: string) => void): Promise<void> {
  const folder = Deno.makeTempDirSync({ prefix: "chatd-test-" });
  try {
    const store = new SqliteStore(folder);
    const importer = new Importer(store);
    importer.take('{"chatd-export":1}');
    for (let n = 0; n < MESSAGES; n++) importer.take(line(n));
    importer.done();
    await store.close();
    test(folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

/** Returns the lines of an export, as many as can be read. */
function* read(folder: string): Generator<string> {
  using source = openReadOnly(folder);
  for (const each of exportLines(source, ALL)) if (each.startsWith('{"event"')) yield each;
}

Deno.test("an export holds everything, in order", async () => {
  await withHistory((folder) => {
    assertEquals([...read(folder)], Array.from({ length: MESSAGES }, (_, n) => line(n)));
  });
});

Deno.test("an export of a time range holds only the events of that range", async () => {
  await withHistory((folder) => {
    using source = openReadOnly(folder);
    const some = [...exportLines(source, { ...ALL, after: START + 10, before: START + 20 })];
    assertEquals(some.slice(1), Array.from({ length: 10 }, (_, n) => line(10 + n)));
  });
});

Deno.test("an export fails at a read error, and does not end as if it were complete", async () => {
  await withHistory((folder) => {
    const path = `${folder}/chatd.db`;
    const bytes = Deno.readFileSync(path);
    const text = new TextDecoder("latin1").decode(bytes);
    const page = Math.floor(text.indexOf("text 1000 ") / 4096) * 4096;
    assert(page > 0);
    bytes.fill(0x5a, page, page + 4096);
    Deno.writeFileSync(path, bytes);
    const lines: string[] = [];
    assertThrows(
      () => {
        for (const each of read(folder)) lines.push(each);
      },
      Error,
      "malformed",
    );
    assertEquals(lines, Array.from({ length: lines.length }, (_, n) => line(n)));
    assert(lines.length >= 500, `${lines.length}`);
  });
});

Deno.test("a database of an older chatd is not exported, and the error says what updates it", () => {
  const folder = Deno.makeTempDirSync({ prefix: "chatd-test-" });
  try {
    using db = new DatabaseSync(`${folder}/chatd.db`);
    db.exec(
      Deno.readTextFileSync(new URL("../store/sqlite/examples/schema-4.sql", import.meta.url)),
    );
    const refused = assertThrows(() => [...read(folder)], UsageError);
    assertStringIncludes(refused.message, "start 'chatd serve', which updates it");
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});
