/**
 * MARKREAD and read markers.
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { MemoryStore } from "../../../server/store/memory.ts";
import { SqliteStore } from "../../../server/store/sqlite/sqlite.ts";
import { connectAs, haveAccount } from "../../support/accounts.ts";
import { Folder } from "../store/temporary_folder.ts";
import { TestServer } from "../../support/server.ts";

const CAPS = ["draft/read-marker"];
const EARLY = "timestamp=2019-01-04T14:33:26.123Z";
const LATE = "timestamp=2020-06-01T12:00:00.000Z";

Deno.test("MARKREAD sets and shows a read marker", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice", { caps: CAPS, channels: ["#a"] });
  assertEquals(await alice.ask("MARKREAD #a"), [":test.local MARKREAD #a *"]);
  assertEquals(await alice.ask(`MARKREAD #a ${EARLY}`), [`:test.local MARKREAD #a ${EARLY}`]);
  assertEquals(await alice.ask("MARKREAD #A"), [`:test.local MARKREAD #A ${EARLY}`]);
  assertEquals(await alice.ask(`MARKREAD #a ${LATE}`), [`:test.local MARKREAD #a ${LATE}`]);
  assertEquals(await alice.ask(`MARKREAD #a ${EARLY}`), [`:test.local MARKREAD #a ${LATE}`]);
  assertEquals(await alice.ask(`MARKREAD #a ${LATE}`), [`:test.local MARKREAD #a ${LATE}`]);
});

Deno.test("read markers follow a channel to its new name, those of guests and of accounts", async () => {
  using folder = new Folder();
  for (const store of [new MemoryStore(), new SqliteStore(folder.path)]) {
    const server = new TestServer({}, { store });
    const alice = await server.connect("alice", { caps: CAPS, channels: ["#a"] });
    await haveAccount(server, "bob");
    const bob = await connectAs(server, "bob", { caps: CAPS });
    await bob.send("JOIN #a");
    await alice.send(`MARKREAD #a ${EARLY}`);
    await bob.send(`MARKREAD #a ${LATE}`);
    await bob.send("PART #a");
    await alice.send("RENAME #a #B");
    await bob.send("JOIN #b");
    bob.lines();
    assertEquals(await alice.ask("MARKREAD #b"), [`:test.local MARKREAD #b ${EARLY}`]);
    assertEquals(await bob.ask("MARKREAD #b"), [`:test.local MARKREAD #b ${LATE}`]);
    assertEquals(await bob.ask("MARKREAD #a"), [":test.local MARKREAD #a *"]);
    await store.close();
  }
});

Deno.test("a read marker is never in the future", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice", { caps: CAPS, channels: ["#a"] });
  const before = Date.now();
  const [answer] = await alice.askMessages("MARKREAD #a timestamp=2999-01-01T00:00:00.000Z");
  const read = Date.parse(answer?.params[1]?.slice("timestamp=".length) ?? "");
  assert(read >= before && read <= Date.now(), String(answer?.params));
});

Deno.test("a read marker comes with a JOIN, before the end of the names", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice", { caps: CAPS });
  const bob = await server.connect("bob", { channels: ["#a"] });
  const commands = async () =>
    (await alice.ask("JOIN #a")).filter((line) => /JOIN|MARKREAD| 366 /.test(line));
  const joined = ":alice!~alice@alice.host JOIN #a";
  const end = ":test.local 366 alice #a :End of /NAMES list";
  assertEquals(await commands(), [joined, ":test.local MARKREAD #a *", end]);
  await alice.send(`MARKREAD #a ${EARLY}`);
  await alice.send("PART #a");
  assertEquals(await commands(), [joined, `:test.local MARKREAD #a ${EARLY}`, end]);
  assertEquals(bob.lines().filter((line) => line.includes("MARKREAD")), []);
});

Deno.test("read markers belong to a user, also for private conversations", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice", { caps: CAPS });
  const bob = await server.connect("bob", { caps: CAPS });
  assertEquals(await alice.ask(`MARKREAD bob ${EARLY}`), [`:test.local MARKREAD bob ${EARLY}`]);
  assertEquals(bob.lines(), []);
  assertEquals(await bob.ask("MARKREAD bob"), [":test.local MARKREAD bob *"]);
  assertEquals(await bob.ask("MARKREAD alice"), [":test.local MARKREAD alice *"]);
});

Deno.test("all sessions of a user learn the read marker", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice", { caps: CAPS, channels: ["#a"] });
  const other = await server.connect("other", { caps: CAPS });
  server.state.attach(server.state.user("alice")!, other.session);
  alice.lines();
  other.lines();
  await alice.send(`MARKREAD #a ${EARLY}`);
  assertEquals(other.lines(), [`:test.local MARKREAD #a ${EARLY}`]);
});

Deno.test("a client without the capability gets only answers", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice", { channels: ["#a"] });
  assertEquals(await alice.ask(`MARKREAD #a ${EARLY}`), [`:test.local MARKREAD #a ${EARLY}`]);
  await alice.send("PART #a");
  assertEquals((await alice.ask("JOIN #a")).filter((line) => line.includes("MARKREAD")), []);
});

Deno.test("MARKREAD is refused with the reason", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice", { caps: CAPS, channels: ["#a"] });
  const code = async (line: string) => {
    const [answer] = await alice.askMessages(line);
    assertEquals(answer?.command, "FAIL");
    return answer?.params.slice(0, -1);
  };
  assertEquals(await code("MARKREAD"), ["MARKREAD", "NEED_MORE_PARAMS"]);
  for (const time of ["*", "timestamp=soon", "2019-01-04T14:33:26.123Z", "timestamp=*"]) {
    assertEquals(await code(`MARKREAD #a ${time}`), ["MARKREAD", "INVALID_PARAMS", time]);
  }
  assertEquals(await code("MARKREAD a,b"), ["MARKREAD", "INVALID_PARAMS", "a,b"]);
  assertEquals(await code(`MARKREAD #none ${EARLY}`), ["MARKREAD", "INVALID_PARAMS", "#none"]);
  assertEquals(await code(`MARKREAD nobody ${EARLY}`), ["MARKREAD", "INVALID_PARAMS", "nobody"]);
  assertEquals(await alice.ask("MARKREAD #none"), [":test.local MARKREAD #none *"]);
});

Deno.test("a guest's read markers end with the connection", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice", { caps: CAPS, channels: ["#a"] });
  await alice.send(`MARKREAD #a ${EARLY}`);
  await alice.send("QUIT");
  const other = await server.connect("alice", { caps: CAPS });
  assertEquals(await other.ask("MARKREAD #a"), [":test.local MARKREAD #a *"]);
});
