/**
 * LIST.
 * @module
 */

import { assertEquals } from "@std/assert";
import type { TestClient } from "../../support/server.ts";
import { TestServer } from "../../support/server.ts";
import { until } from "../../support/until.ts";

const MINUTE = 60_000;

/**
 * Makes #one with a member and no topic, #two with two members and a topic, and #three, which is
 * secret.
 */
async function channels() {
  const server = new TestServer();
  const alice = await server.connect("alice", { channels: ["#one", "#two", "#three"] });
  await server.connect("bob", { channels: ["#two"] });
  await alice.send("TOPIC #two :The second");
  await alice.send("MODE #three +s");
  const carol = await server.connect("carol");
  return { server, alice, carol };
}

async function listed(client: TestClient, conditions: string): Promise<string[]> {
  const answer = await client.askMessages(`LIST ${conditions}`.trim());
  assertEquals(answer[0]?.command, "321");
  assertEquals(answer.at(-1)?.command, "323");
  return answer.slice(1, -1).map(({ params }) => params[1] ?? "");
}

Deno.test("LIST shows channels with their size and topic", async () => {
  const { carol } = await channels();
  assertEquals(await carol.ask("LIST"), [
    ":test.local 321 carol Channel :Users  Name",
    ":test.local 322 carol #one 1 :",
    ":test.local 322 carol #two 2 :The second",
    ":test.local 323 carol :End of /LIST",
  ]);
});

Deno.test("LIST shows a secret channel only to its members", async () => {
  const { alice, carol } = await channels();
  assertEquals(await listed(alice, ""), ["#one", "#two", "#three"]);
  assertEquals(await listed(carol, "#three"), []);
});

Deno.test("LIST takes names, masks and excluding masks", async () => {
  const { alice } = await channels();
  const cases: [string, string[]][] = [
    ["#TWO", ["#two"]],
    ["#one,#three,#none", ["#one", "#three"]],
    ["#t*", ["#two", "#three"]],
    ["*o*", ["#one", "#two"]],
    ["#?ne", ["#one"]],
    ["!#t*", ["#one"]],
    ["!*o,!*e", []],
    ["#t*,!*o", ["#three"]],
  ];
  for (const [conditions, names] of cases) {
    assertEquals(await listed(alice, conditions), names, conditions);
  }
});

Deno.test("LIST filters by the number of members", async () => {
  const { alice } = await channels();
  const cases: [string, string[]][] = [
    [">0", ["#one", "#two", "#three"]],
    [">1", ["#two"]],
    ["<2", ["#one", "#three"]],
    ["<1", []],
    [">0,<2,#o*", ["#one"]],
    ["#t* >1", ["#two"]],
  ];
  for (const [conditions, names] of cases) {
    assertEquals(await listed(alice, conditions), names, conditions);
  }
});

Deno.test("LIST filters by the age of channels and topics", async () => {
  const { server, alice } = await channels();
  const two = server.state.channel("#two")!;
  const old = Date.now() - 10 * MINUTE;
  server.state.removeChannel(two);
  server.state.addChannel({ ...two, createdAt: old, topic: { ...two.topic!, setAt: old } });
  await alice.send("TOPIC #one :new");
  const cases: [string, string[]][] = [
    ["C>5", ["#two"]],
    ["C<5", ["#one", "#three"]],
    ["c<60", ["#one", "#three", "#two"]],
    ["C<0", []],
    ["T>5", ["#two"]],
    ["T<5", ["#one"]],
    ["t<60", ["#one", "#two"]],
  ];
  for (const [conditions, names] of cases) {
    assertEquals(await listed(alice, conditions), names, conditions);
  }
});

Deno.test("a list longer than an outbox does not end the connection", async () => {
  const server = new TestServer({ limits: { outbox: 4096 } });
  const alice = await server.connect("alice", { channels: ["#0"] });
  for (let i = 1; i < 90; i++) {
    await alice.send(`JOIN #${i}`);
    alice.lines();
    await alice.send(`TOPIC #${i} :${"x".repeat(300)}`);
    alice.lines();
  }
  let done = false;
  const listing = alice.send("LIST").then(() => done = true);
  const lines: string[] = [];
  await until("LIST is answered", () => {
    lines.push(...alice.lines());
    return done;
  }, { every: 0 });
  await listing;
  lines.push(...alice.lines());
  assertEquals(lines.filter((line) => / 322 /.test(line)).length, 90);
  assertEquals(alice.session.ended, undefined);
});

Deno.test("LIST takes a bounded number of masks, and says so", async () => {
  const { carol } = await channels();
  assertEquals(await carol.ask(`LIST ${Array(21).fill("*y").join(",")}`), [
    ":test.local 407 carol LIST :At most 20 channels and conditions in one LIST",
    ":test.local 323 carol :End of /LIST",
  ]);
  assertEquals(await carol.ask(`LIST *${"y".repeat(300)}`), [
    ":test.local 407 carol LIST :A mask has at most 300 characters",
    ":test.local 323 carol :End of /LIST",
  ]);
  assertEquals(await listed(carol, Array(20).fill("#o*").join(",")), ["#one"]);
});
