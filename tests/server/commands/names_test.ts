/**
 * NAMES.
 * @module
 */

import { assertEquals } from "@std/assert";
import { TestServer } from "../../support/server.ts";

async function channel() {
  const server = new TestServer();
  const alice = await server.connect("alice", { channels: ["#a"] });
  await server.connect("bob", { channels: ["#a"] });
  await alice.send("MODE #a +v alice");
  const carol = await server.connect("carol");
  return { server, alice, carol };
}

Deno.test("NAMES shows members with their highest prefix, or with all prefixes", async () => {
  const { server, carol } = await channel();
  assertEquals(await carol.ask("NAMES #A"), [
    ":test.local 353 carol = #a :@alice bob",
    ":test.local 366 carol #a :End of /NAMES list",
  ]);
  const dave = await server.connect("dave", { caps: ["multi-prefix"] });
  assertEquals((await dave.ask("NAMES #a"))[0], ":test.local 353 dave = #a :@+alice bob");
});

Deno.test("with userhost-in-names NAMES shows whole sources", async () => {
  const { server } = await channel();
  const dave = await server.connect("dave", { caps: ["userhost-in-names"] });
  assertEquals(
    (await dave.ask("NAMES #a"))[0],
    ":test.local 353 dave = #a :@alice!~alice@alice.host bob!~bob@bob.host",
  );
});

Deno.test("NAMES of an unknown or hidden channel is empty", async () => {
  const { alice, carol } = await channel();
  await alice.send("MODE #a +s");
  for (const name of ["#none", "invalid", "#a"]) {
    assertEquals(await carol.ask(`NAMES ${name}`), [
      `:test.local 366 carol ${name} :End of /NAMES list`,
    ]);
  }
  assertEquals(await carol.ask("NAMES"), [":test.local 366 carol * :End of /NAMES list"]);
  assertEquals((await alice.ask("NAMES #a"))[0], ":test.local 353 alice @ #a :@alice bob");
});

Deno.test("NAMES answers the first of several channels, as in TARGMAX", async () => {
  const { alice, carol } = await channel();
  await alice.send("JOIN #b");
  assertEquals((await carol.ask("NAMES #b,#a")).length, 2);
});

Deno.test("NAMES shows invisible users only to members", async () => {
  const { server, alice, carol } = await channel();
  server.state.user("bob")!.modes = "i";
  assertEquals((await carol.ask("NAMES #a"))[0], ":test.local 353 carol = #a :@alice");
  assertEquals((await alice.ask("NAMES #a"))[0], ":test.local 353 alice = #a :@alice bob");
});

Deno.test("many names take several short lines", async () => {
  const server = new TestServer();
  for (let i = 0; i < 40; i++) {
    await server.connect(`member-with-a-long-name-${i}`, { channels: ["#a"] });
  }
  const carol = await server.connect("carol");
  const answer = await carol.askMessages("NAMES #a");
  const names = answer.slice(0, -1).flatMap(({ params }) => (params[3] ?? "").split(" "));
  assertEquals(names.length, 40);
  assertEquals(answer.length > 2, true);
  for (const line of await carol.ask("NAMES #a")) assertEquals(line.length <= 510, true);
});

Deno.test("only members see a secret channel in WHOIS and WHO", async () => {
  const { server, alice, carol } = await channel();
  await alice.send("MODE #a +s");
  const dave = await server.connect("dave", { channels: ["#a"] });
  const channelsOf = async (client: typeof dave) =>
    (await client.askMessages("WHOIS alice")).find(({ command }) => command === "319")?.params[2];
  assertEquals(await channelsOf(carol), undefined);
  assertEquals(await channelsOf(dave), "@#a");
  assertEquals((await carol.askMessages("WHO #a")).length, 1);
  assertEquals((await dave.askMessages("WHO #a")).length, 4);
});
