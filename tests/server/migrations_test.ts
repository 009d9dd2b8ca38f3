import { assert, assertEquals } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { MIGRATIONS } from "../../server/store/migrations.ts";
import { SqliteStore } from "../../server/store/sqlite.ts";
import { settle } from "./store_suite.ts";

/** Opens what a chatd of an older schema has left: see the examples. */
async function withOld(
  version: number,
  check: (store: SqliteStore) => Promise<void>,
): Promise<void> {
  const folder = Deno.makeTempDirSync({ prefix: "chatd-test-" });
  const file = `${folder}/chatd.db`;
  try {
    const old = new DatabaseSync(file);
    old.exec(Deno.readTextFileSync(new URL(`examples/schema-${version}.sql`, import.meta.url)));
    old.close();
    const store = new SqliteStore(folder);
    try {
      await check(store);
    } finally {
      await store.close();
    }
    const { user_version } = { ...query(file, "PRAGMA user_version")[0] };
    assertEquals(user_version, MIGRATIONS.length);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

function query(file: string, sql: string): Record<string, unknown>[] {
  const database = new DatabaseSync(file);
  try {
    return database.prepare(sql).all();
  } finally {
    database.close();
  }
}

Deno.test("migrations: there is an example of each schema but the newest", () => {
  for (let version = 1; version < MIGRATIONS.length; version++) {
    assert(Deno.statSync(new URL(`examples/schema-${version}.sql`, import.meta.url)).isFile);
  }
});

for (let version = 1; version < MIGRATIONS.length; version++) {
  Deno.test(`migrations: all that is in a database of schema ${version} is there still, and found`, () =>
    withOld(version, async (store) => {
      const conversations = ["#tea", "alice bob"];
      const all = { conversations, limit: 10, from: "end", everything: true } as const;
      const check = async () => {
        const search = async (text: string) => {
          const { read } = await store.search({ conversations, text, limit: 10, from: "end" });
          return read(conversations).map((event) => event.type === "message" ? event.text : "");
        };
        assertEquals(await search("creme"), ["Crème brûlée for tea"]);
        assertEquals(await search("東京"), ["東京へ行きました"]);
        assertEquals(await search("secret"), ["it's a secret"]);
        assertEquals(await search("milk"), []);
      };
      assertEquals(store.history(all).length, 4);
      await check();
      await settle(store);
      await check();
      assertEquals(store.conversationsOf("bob"), ["alice bob"]);
      assertEquals(store.account("ALICE")?.scram?.iterations, 4096);
      assertEquals([...store.channels()].map(({ name }) => name), ["#Tea"]);
      assertEquals([...store.bans()].map(({ mask }) => mask), ["192.0.2.0/24"]);
      assertEquals(store.metadata("account alice").get("avatar"), "https://example.org/a.png");
      assertEquals(store.readMarker("alice", "#tea"), 1767323045002);
      assertEquals(
        store.sent({ sender: "alice", target: "bob", nonce: "n1" }, 1767323045003),
        "0mjwaid1n00000",
      );
    }));
}
