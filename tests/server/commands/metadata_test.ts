/**
 * METADATA.
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import {
  METADATA_MAX_KEY,
  METADATA_MAX_KEYS,
  METADATA_MAX_SUBS,
  METADATA_MAX_VALUE,
} from "../../../protocol/metadata.ts";
import type { Message } from "../../../protocol/message.ts";
import { type TestClient, TestServer } from "../../support/server.ts";

const CAPS = ["batch", "draft/metadata-3"];

async function two(channels: readonly string[] = []) {
  const server = new TestServer();
  const alice = await server.connect("alice", { caps: CAPS, channels });
  const bob = await server.connect("bob", { caps: CAPS, channels });
  alice.lines();
  return { server, alice, bob };
}

/** Returns lines without the source and the client's nick, which are the same in all. */
function shape(messages: readonly Message[]): string[] {
  return messages.map(({ command, params }) =>
    [command, ...params.slice(1, /^(?:FAIL|WARN|766)$/.test(command) ? -1 : undefined)].join(" ")
  );
}

async function ask(client: TestClient, line: string): Promise<string[]> {
  return shape(await client.askMessages(line));
}

/** Sends a request that is answered by a batch for a target, and returns its contents. */
async function inBatch(client: TestClient, line: string, target: string, type = "metadata") {
  const [opening, ...rest] = await client.askMessages(line);
  const closing = rest.pop();
  const reference = opening?.params[0]?.slice(1);
  assertEquals(
    [opening?.command, ...opening?.params.slice(1) ?? []].join(" ").trim(),
    `BATCH ${type} ${target}`.trim(),
  );
  assertEquals(closing?.params, [`-${reference}`]);
  for (const { tags } of rest) assertEquals(tags.get("batch"), reference);
  return shape(rest);
}

Deno.test("METADATA sets, gets, lists and clears a user's own metadata", async () => {
  const { alice, bob } = await two();
  assertEquals(await ask(alice, "METADATA * SET display-name :Alice the First"), [
    "761 alice display-name * Alice the First",
  ]);
  await alice.send("METADATA ALICE SET url https://example.org");
  assertEquals(await inBatch(bob, "METADATA Alice GET url color display-name", "alice"), [
    "761 alice url * https://example.org",
    "766 alice color",
    "761 alice display-name * Alice the First",
  ]);
  assertEquals(await inBatch(bob, "METADATA alice LIST", "alice"), [
    "761 alice display-name * Alice the First",
    "761 alice url * https://example.org",
  ]);
  assertEquals(await ask(alice, "METADATA * SET url"), ["766 alice url"]);
  assertEquals(await ask(alice, "METADATA * SET url"), ["766 alice url"]);
  assertEquals(await ask(alice, "METADATA * SET url x"), ["761 alice url * x"]);
  assertEquals(await ask(alice, "METADATA * SET url :"), ["766 alice url"]);
  await alice.send("METADATA * SET url :https://example.org");
  assertEquals(await inBatch(alice, "METADATA * CLEAR", "alice"), [
    "766 alice display-name",
    "766 alice url",
  ]);
  assertEquals(await inBatch(alice, "METADATA * LIST", "alice"), []);
  assertEquals(bob.lines(), []);
});

Deno.test("METADATA is refused with the reason, and changes nothing", async () => {
  const { alice, bob } = await two(["#a"]);
  await bob.send("METADATA * SET color :red");
  const cases = [
    ["METADATA", "INVALID_PARAMS *"],
    ["METADATA *", "INVALID_PARAMS *"],
    ["METADATA * :: hi!", "INVALID_PARAMS *"],
    ["METADATA * GET", "INVALID_PARAMS GET"],
    ["METADATA * SET", "INVALID_PARAMS SET"],
    ["METADATA * SUB", "INVALID_PARAMS SUB"],
    ["METADATA * UNSUB", "INVALID_PARAMS UNSUB"],
    ["METADATA * SET color red blue", "INVALID_PARAMS SET"],
    ["METADATA * LIST color", "INVALID_PARAMS LIST"],
    ["METADATA * SNEEZE", "INVALID_PARAMS SNEEZE"],
    ["METADATA nobody LIST", "INVALID_TARGET nobody"],
    ["METADATA #none LIST", "INVALID_TARGET #none"],
    ["METADATA alice SET color :blue", "KEY_NO_PERMISSION alice color"],
    ["METADATA alice CLEAR", "KEY_NO_PERMISSION alice *"],
    ["METADATA #a SET color :blue", "KEY_NO_PERMISSION #a color"],
    ["METADATA #a CLEAR", "KEY_NO_PERMISSION #a *"],
    ["METADATA * SET Color :blue", "INVALID_KEY Color"],
    ["METADATA * SET a:b :blue", "INVALID_KEY a:b"],
    [
      `METADATA * SET ${"k".repeat(METADATA_MAX_KEY + 1)} :blue`,
      `INVALID_KEY ${"k".repeat(METADATA_MAX_KEY + 1)}`,
    ],
    [`METADATA * SET color :${"x".repeat(METADATA_MAX_VALUE + 1)}`, "INVALID_VALUE color"],
    [`METADATA * SET color :${"\u00e9".repeat(METADATA_MAX_VALUE / 2 + 1)}`, "INVALID_VALUE color"],
    ["METADATA alice SUB color", "INVALID_TARGET alice"],
    ["METADATA #a SUBS", "INVALID_TARGET #a"],
  ] as const;
  for (const [line, failure] of cases) {
    assertEquals(await ask(bob, line), [`FAIL ${failure}`], line);
  }
  assertEquals(await inBatch(bob, "METADATA * GET Color color", "bob"), [
    "WARN INVALID_KEY Color",
    "761 bob color * red",
  ]);
  assertEquals(alice.lines(), []);
});

Deno.test("METADATA enforces its limits of keys and values", async () => {
  const { alice } = await two();
  for (let i = 0; i < METADATA_MAX_KEYS; i++) await alice.send(`METADATA * SET key-${i} :x`);
  assertEquals(await ask(alice, "METADATA * SET one-more :x"), [
    `FAIL LIMIT_REACHED SET alice ${METADATA_MAX_KEYS}`,
  ]);
  const longest = "x".repeat(METADATA_MAX_VALUE);
  assertEquals(await ask(alice, `METADATA * SET key-0 :${longest}`), [
    `761 alice key-0 * ${longest}`,
  ]);
  assertEquals((await inBatch(alice, "METADATA * LIST", "alice")).length, METADATA_MAX_KEYS);
});

Deno.test("METADATA subscribes to keys, and unsubscribes", async () => {
  const { alice } = await two();
  assertEquals(await inBatch(alice, "METADATA * SUBS", "", "metadata-subs"), []);
  assertEquals(await ask(alice, "METADATA * SUB avatar Bad color avatar"), [
    "WARN INVALID_KEY Bad",
    "770 avatar color",
    "774 *ALL 0 Please synchronize later",
  ]);
  assertEquals(await ask(alice, "METADATA * SUB color"), ["770 color"]);
  assertEquals(await inBatch(alice, "METADATA * SUBS", "", "metadata-subs"), ["772 avatar color"]);
  assertEquals(await ask(alice, "METADATA * UNSUB color never-had Bad"), [
    "WARN INVALID_KEY Bad",
    "771 color never-had",
  ]);
  for (let i = 1; i < METADATA_MAX_SUBS; i++) await alice.send(`METADATA * SUB key-${i}`);
  assertEquals(await ask(alice, "METADATA * SUB avatar too-many and-more"), [
    "770 avatar",
    `FAIL LIMIT_REACHED SUB too-many ${METADATA_MAX_SUBS}`,
  ]);
  await alice.send("CAP REQ -batch");
  await alice.send("CAP REQ batch");
  assertEquals(await inBatch(alice, "METADATA * SUBS", "", "metadata-subs"), []);
});

Deno.test("users in a common channel get changes of subscribed keys", async () => {
  const { server, alice, bob } = await two(["#a"]);
  const carol = await server.connect("carol", { caps: CAPS });
  for (const client of [alice, bob, carol]) await client.send("METADATA * SUB color");
  for (const client of [alice, bob, carol]) client.lines();
  assertEquals(await ask(alice, "METADATA * SET color :red"), ["761 alice color * red"]);
  assertEquals(bob.lines(), [":test.local 761 bob alice color * :red"]);
  assertEquals(carol.lines(), []);
  await alice.send("METADATA * SET color :red");
  await alice.send("METADATA * SET other :thing");
  assertEquals(bob.lines(), []);
  await alice.send("METADATA * SET color");
  assertEquals(bob.lines(), [":test.local 766 bob alice color :Key not set"]);
  await alice.send("METADATA #a SET color :green");
  assertEquals(bob.lines(), [":test.local 761 bob #a color * :green"]);
  await bob.send("METADATA * UNSUB color");
  await alice.send("METADATA #a CLEAR");
  assertEquals(bob.messages().map(({ command }) => command), ["771"]);
});

Deno.test("a joining client gets the channel's and the members' metadata, and the members get the client's", async () => {
  const { alice, bob } = await two();
  for (const client of [alice, bob]) {
    await client.send("METADATA * SUB color");
    await client.send(`METADATA * SET color :${client.nick}s`);
    await client.send("METADATA * SET secret :x");
  }
  await alice.send("JOIN #a");
  await alice.send("METADATA #a SET color :green");
  alice.lines();
  const received = await bob.askMessages("JOIN #a");
  const joined = received.filter(({ command }) => command === "761");
  assertEquals(
    received.filter(({ command }) => command === "BATCH")[0]?.params.slice(1),
    ["metadata", "#a"],
  );
  assertEquals(shape(joined), [
    "761 #a color * green",
    "761 alice color * alices",
    "761 bob color * bobs",
  ]);
  assertEquals(alice.lines().filter((line) => line.includes(" 761 ")), [
    ":test.local 761 alice bob color * :bobs",
  ]);
  assertEquals(await inBatch(bob, "METADATA #a SYNC", "#a"), shape(joined));
  assertEquals(await inBatch(bob, "METADATA alice SYNC", "alice"), ["761 alice color * alices"]);
  await bob.send("METADATA * SUB secret");
  assertEquals(await inBatch(bob, "METADATA *ALL SYNC", "*ALL"), [
    "761 #a color * green",
    "761 bob color * bobs",
    "761 bob secret * x",
    "761 alice color * alices",
    "761 alice secret * x",
  ]);
  await bob.send("METADATA * UNSUB color secret");
  await bob.send("PART #a");
  const quiet = (await bob.askMessages("JOIN #a")).map(({ command }) => command);
  assertEquals(quiet.slice(-2), ["BATCH", "BATCH"]);
});

Deno.test("a channel with restricted entry hides its metadata from users outside it", async () => {
  const { alice, bob } = await two();
  await alice.send("JOIN #a");
  await alice.send("METADATA #a SET color :green");
  assertEquals(await inBatch(bob, "METADATA #a LIST", "#a"), ["761 #a color * green"]);
  for (const mode of ["+i", "-i+k x", "-k+s x"]) {
    await alice.send(`MODE #a ${mode}`);
    for (const request of ["GET color", "LIST", "SYNC"]) {
      assertEquals(await ask(bob, `METADATA #a ${request}`), ["FAIL INVALID_TARGET #a"]);
    }
  }
});

Deno.test("a client can set metadata before registration", async () => {
  const server = new TestServer();
  const client = server.client();
  const offers = (await client.askMessages("CAP LS 302"))
    .flatMap(({ params }) => params.at(-1)?.split(" ") ?? []);
  const value = `before-connect,max-subs=${METADATA_MAX_SUBS},max-keys=${METADATA_MAX_KEYS},` +
    `max-value-bytes=${METADATA_MAX_VALUE}`;
  const value3 = `${value},max-key-bytes=${METADATA_MAX_KEY}`;
  assert(offers.includes(`draft/metadata-3=${value3}`), String(offers));
  assert(offers.includes(`draft/metadata-2=${value}`), String(offers));
  await client.send(`CAP REQ :${CAPS.join(" ")}`);
  assertEquals(await ask(client, "METADATA * SET color :red"), ["761 * color * red"]);
  assertEquals(await ask(client, "METADATA * SUB color"), ["770 color"]);
  assertEquals(await inBatch(client, "METADATA * LIST", "*"), ["761 * color * red"]);
  assertEquals(await ask(client, "METADATA bob LIST"), ["FAIL INVALID_TARGET bob"]);
  await client.send("NICK alice");
  await client.send("USER alice 0 * :Alice");
  const burst = await client.askMessages("CAP END");
  assert(
    burst.findIndex(({ command }) => command === "761") <
      burst.findIndex(({ command }) => command === "376"),
  );
  const told = burst.filter(({ command }) => command === "761");
  assertEquals(shape(told), ["761 alice color * red"]);
  const batch = burst.find(({ params }) => params[1] === "metadata");
  assertEquals([`+${told[0]?.tags.get("batch")}`, "metadata", "alice"], batch?.params);
  assertEquals(await inBatch(client, "METADATA * GET color", "alice"), ["761 alice color * red"]);
});

Deno.test("an account's metadata outlives the connection, a guest's does not", async () => {
  const { server, alice, bob } = await two();
  server.state.user("alice")!.account = "Alice";
  await alice.send("METADATA * SET color :red");
  await bob.send("METADATA * SET color :blue");
  assertEquals(server.store.metadata("account alice"), new Map([["color", "red"]]));
  alice.lose();
  bob.lose();
  const carol = await server.connect("carol", { caps: CAPS });
  server.state.user("carol")!.account = "alice";
  assertEquals(await inBatch(carol, "METADATA * LIST", "carol"), ["761 carol color * red"]);
  const guest = await server.connect("bob", { caps: CAPS });
  assertEquals(await inBatch(guest, "METADATA * LIST", "bob"), []);
});

Deno.test("WHOIS shows metadata to clients with the capability", async () => {
  const { server, alice, bob } = await two();
  const carol = await server.connect("carol");
  await alice.send("METADATA * SET display-name :Alice the First");
  const of = async (client: TestClient) =>
    shape((await client.askMessages("WHOIS alice")).filter(({ command }) => command === "760"));
  assertEquals(await of(bob), ["760 alice display-name * Alice the First"]);
  assertEquals(await of(carol), []);
});

Deno.test("a client that monitors a user gets their metadata", async () => {
  const { server, alice, bob } = await two();
  await bob.send("METADATA * SUB color");
  await alice.send("METADATA * SET color :red");
  const status = await bob.askMessages("MONITOR + alice");
  assertEquals(status.map(({ command }) => command), ["730", "BATCH", "761", "BATCH"]);
  await alice.send("METADATA * SET color :blue");
  assertEquals(shape(bob.messages()), ["761 alice color * blue"]);
  await alice.send("QUIT");
  bob.lines();
  await server.connect("alice");
  assertEquals(bob.messages().map(({ command, params }) => [command, params[1]]), [
    ["730", "alice!~alice@alice.host"],
    ["774", "alice"],
  ]);
});

Deno.test("a client without batches gets only what it asks for", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice", { caps: ["draft/metadata-3"], channels: ["#a"] });
  await alice.send("METADATA * SUB color");
  assertEquals(await ask(alice, "METADATA * SET color red"), ["761 alice color * red"]);
  assertEquals(await ask(alice, "METADATA * GET color other"), [
    "761 alice color * red",
    "766 alice other",
  ]);
  assertEquals((await alice.askMessages("JOIN #b")).map(({ command }) => command).slice(-1), [
    "366",
  ]);
});

const OLD = ["batch", "draft/metadata-2"];

Deno.test("a client of draft/metadata-2 is told of values by METADATA, and answered by numerics", async () => {
  const { server, alice } = await two(["#a"]);
  const carol = await server.connect("carol", { caps: OLD });
  assertEquals(await ask(carol, "METADATA * SUB color"), ["770 color"]);
  await alice.send("METADATA * SET color :red");
  await alice.send("METADATA #a SET color :green");
  const told = (messages: readonly Message[]) =>
    messages.filter(({ command }) => command === "METADATA").map(({ params }) => params.join(" "));
  assertEquals(told(await carol.askMessages("JOIN #a")), [
    "#a color * green",
    "alice color * red",
  ]);
  await alice.send("METADATA * SET color :blue");
  assertEquals(carol.lines(), [":test.local METADATA alice color * blue"]);
  await alice.send("METADATA * SET color");
  assertEquals(carol.lines(), [":test.local METADATA alice color *"]);
  await alice.send("METADATA * SET url :https://example.org");
  assertEquals(carol.lines(), []);
  const [taken, ...values] = await carol.askMessages("METADATA * SUB url");
  assertEquals([taken?.command, ...told(values)], ["770", "alice url * https://example.org"]);
  assertEquals(told(await carol.askMessages("METADATA #a SYNC")), [
    "#a color * green",
    "alice url * https://example.org",
  ]);
  assertEquals(await inBatch(carol, "METADATA alice GET url color", "alice"), [
    "761 alice url * https://example.org",
    "766 alice color",
  ]);
  assertEquals(await ask(carol, "METADATA * SET color :red"), ["761 carol color * red"]);
  assertEquals(alice.messages().map(({ command }) => command).includes("METADATA"), false);
});

Deno.test("a client of draft/metadata-2 is refused with that draft's codes", async () => {
  const server = new TestServer();
  const carol = await server.connect("carol", { caps: OLD });
  await server.connect("dave", { channels: ["#d"] });
  const cases = [
    ["METADATA *", "NEED_MORE_PARAMS *"],
    ["METADATA * GET", "NEED_MORE_PARAMS GET"],
    ["METADATA * SNEEZE", "SUBCOMMAND_INVALID SNEEZE"],
    ["METADATA nobody LIST", "INVALID_TARGET nobody"],
    ["METADATA dave SET color :blue", "KEY_NO_PERMISSION dave color"],
    ["METADATA * SET Color :blue", "KEY_INVALID Color"],
    ["METADATA * SUB Color", "KEY_INVALID Color"],
    ["METADATA * SET color", "KEY_NOT_SET carol color"],
    [`METADATA * SET color :${"x".repeat(METADATA_MAX_VALUE + 1)}`, "VALUE_INVALID color"],
  ];
  for (const [line = "", failure] of cases) {
    assertEquals(await ask(carol, line), [`FAIL ${failure}`], line);
  }
  for (let i = 0; i < METADATA_MAX_KEYS; i++) await carol.send(`METADATA * SET key-${i} :x`);
  assertEquals((await ask(carol, "METADATA * SET more :x")).at(-1), "FAIL LIMIT_REACHED carol");
  for (let i = 0; i < METADATA_MAX_SUBS; i++) await carol.send(`METADATA * SUB key-${i}`);
  carol.lines();
  assertEquals(await ask(carol, "METADATA * SUB more"), ["FAIL TOO_MANY_SUBS more"]);
});

Deno.test("a client with both drafts of metadata is told by numerics", async () => {
  const { server, alice } = await two(["#a"]);
  const carol = await server.connect("carol", { caps: [...CAPS, ...OLD], channels: ["#a"] });
  await carol.send("METADATA * SUB color");
  carol.lines();
  await alice.send("METADATA * SET color :red");
  assertEquals(shape(carol.messages()), ["761 alice color * red"]);
});

Deno.test("a client that subscribes while in a large channel is told to ask later", async () => {
  const { server, alice } = await two(["#a"]);
  await alice.send("METADATA #a SET color :green");
  for (let i = 0; i < 100; i++) await server.connect(`m${i}`, { channels: ["#a"] });
  const carol = await server.connect("carol", { caps: OLD, channels: ["#a"] });
  assertEquals(await ask(carol, "METADATA * SUB color"), [
    "770 color",
    "METADATA color * green",
    "774 #a 0 Please synchronize later",
  ]);
});
