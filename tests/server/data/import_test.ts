/**
 * Tests imports of history into a store that has history already.
 * @module
 */

import { assertEquals } from "@std/assert";
import { msgid } from "../../../server/store/msgid.ts";
import { Importer, summary } from "../../../server/data/import.ts";
import { removeIndex } from "../../../server/search/index_file.ts";
import { SqliteStore } from "../../../server/store/sqlite/sqlite.ts";
import { TestServer } from "../../support/server.ts";

const START = Date.UTC(2026, 0, 1);
const CAPS = ["batch", "server-time", "message-tags", "draft/chathistory", "soju.im/search"];

/** Returns a message, as a line of an export. */
function line(channel: string, minute: number, text: string): string {
  const time = START + minute * 60_000;
  const event = {
    id: msgid(time, 0),
    time,
    type: "message",
    user: 1,
    source: "bob!~bob@bob.host",
    command: "PRIVMSG",
    target: channel,
    text,
  };
  return JSON.stringify({ event, conversation: channel });
}

function take(store: SqliteStore, ...lines: string[]) {
  const importer = new Importer(store);
  for (const each of ['{"chatd-export":1}', ...lines]) importer.take(each);
  return importer.done();
}

Deno.test("older messages can be imported, and are read, listed and found in their places", async () => {
  const folder = Deno.makeTempDirSync({ prefix: "chatd-test-" });
  try {
    const before = new SqliteStore(folder);
    take(before, line("#a", 50, "late tea"), line("#b", 40, "late coffee"));
    await before.catchUp();
    take(
      before,
      line("#a", 20, "early tea"),
      line("#b", 10, "early coffee"),
      line("#a", 30, "tea"),
    );
    await before.close();
    // The command removes the index too.
    removeIndex(`${folder}/search.db`);
    const store = new SqliteStore(folder);
    try {
      assertEquals(store.latestTime(), START + 50 * 60_000);
      const server = new TestServer({}, { store });
      const alice = await server.connect("alice", { caps: CAPS, channels: ["#a", "#b"] });
      const asked = async (command: string, wanted: string) =>
        (await alice.askMessages(command)).filter((message) => message.command === wanted);
      const texts = async (command: string) =>
        (await asked(command, "PRIVMSG")).map(({ params }) => params[1]);
      assertEquals(await texts("CHATHISTORY LATEST #a * 10"), ["early tea", "tea", "late tea"]);
      assertEquals(await texts("CHATHISTORY BEFORE #b timestamp=2026-01-01T00:40:00.000Z 10"), [
        "early coffee",
      ]);
      const targets = await asked(
        "CHATHISTORY TARGETS timestamp=2026-01-01T00:00:00.000Z timestamp=2026-01-02T00:00:00.000Z 10",
        "CHATHISTORY",
      );
      assertEquals(targets.map(({ params }) => params.slice(1)), [
        ["#b", "2026-01-01T00:40:00.000Z"],
        ["#a", "2026-01-01T00:50:00.000Z"],
      ]);
      const { read } = await store.search({
        conversations: ["#a", "#b"],
        text: "tea",
        before: START + 30 * 60_000,
        limit: 10,
        from: "end",
      });
      assertEquals(read(["#a", "#b"]).map(({ time }) => (time - START) / 60_000), [20, 30]);
    } finally {
      await store.close();
    }
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

Deno.test("an import says how many lines were new", async () => {
  const folder = Deno.makeTempDirSync({ prefix: "chatd-test-" });
  try {
    await using store = stored(folder);
    const lines = Array.from({ length: 100 }, (_, n) => line("#a", n, `message ${n}`));
    const other = '{"metadata":["#a","url","https://chat.example"]}';
    const [first = ""] = lines;
    const says = (...given: string[]) => summary(take(store.sqlite, ...given), "chatd.db");
    assertEquals(says(first), "imported 1 line into chatd.db");
    assertEquals(
      says(...lines, other),
      "imported 100 of 101 lines into chatd.db: it had the others",
    );
    assertEquals(says(...lines, other), "nothing new in 101 lines: chatd.db has it all");
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

function stored(folder: string) {
  const sqlite = new SqliteStore(folder);
  return { sqlite, [Symbol.asyncDispose]: () => sqlite.close() };
}
