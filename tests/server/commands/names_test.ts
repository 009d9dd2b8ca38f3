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

Deno.test("NAMES tells members with the highest prefix, or with all of them", async () => {
  const { server, carol } = await channel();
  assertEquals(await carol.ask("NAMES #A"), [
    ":test.local 353 carol = #a :@alice bob",
    ":test.local 366 carol #a :End of /NAMES list",
  ]);
  const dave = await server.connect("dave", { caps: ["multi-prefix"] });
  assertEquals((await dave.ask("NAMES #a"))[0], ":test.local 353 dave = #a :@+alice bob");
});

Deno.test("with userhost-in-names members have their whole source", async () => {
  const { server } = await channel();
  const dave = await server.connect("dave", { caps: ["userhost-in-names"] });
  assertEquals(
    (await dave.ask("NAMES #a"))[0],
    ":test.local 353 dave = #a :@alice!~alice@alice.host bob!~bob@bob.host",
  );
});

Deno.test("what is no channel, or not for one's eyes, has no names", async () => {
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

Deno.test("of several channels the first is answered, as TARGMAX says", async () => {
  const { alice, carol } = await channel();
  await alice.send("JOIN #b");
  assertEquals((await carol.ask("NAMES #b,#a")).length, 2);
});

Deno.test("who is invisible is named to members alone", async () => {
  const { server, alice, carol } = await channel();
  server.state.user("bob")!.modes = "i";
  assertEquals((await carol.ask("NAMES #a"))[0], ":test.local 353 carol = #a :@alice");
  assertEquals((await alice.ask("NAMES #a"))[0], ":test.local 353 alice = #a :@alice bob");
});

Deno.test("many names take several lines, all of them short", async () => {
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

Deno.test("a secret channel is in nobody's WHOIS but its members', and WHO is silent on it", async () => {
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
