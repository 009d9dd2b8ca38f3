import { assert, assertEquals } from "@std/assert";
import { CuttingProxy } from "../support/cutting_proxy.ts";
import { startDaemon } from "../support/daemon.ts";
import { Random } from "../support/random.ts";
import { RunningClient } from "./support/running_client.ts";

/** What a client told of a conversation, in order. */
function told({ events }: RunningClient, buffer: string): string[] {
  return events.flatMap((event) => {
    const entries = event.type === "entry"
      ? [event.entry]
      : event.type === "missed"
      ? event.entries
      : [];
    return entries.filter((entry) => entry.kind === "message" && entry.buffer === buffer)
      .map(({ nick, text }) => `${nick}: ${text}`);
  });
}

function messages(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `number ${i} ${"x".repeat(i % 60)}`);
}

Deno.test("client: of 20 cuts nobody notices anything, whoever talks and whoever listens", async () => {
  await using daemon = startDaemon();
  const random = new Random(20);
  const proxy = () =>
    new CuttingProxy({ port: () => daemon.port, random, count: 10, bytes: [2_000, 9_000] });
  await using one = proxy();
  await using two = proxy();
  const options = { channels: ["#a"], timing: { backoff: { first: 5, most: 20 } } };
  const carol = new RunningClient(daemon.port, { ...options, nick: "carol" });
  await carol.event("joined");
  const alice = new RunningClient(one.port, { ...options, nick: "alice", retryFirst: true });
  const bob = new RunningClient(two.port, { ...options, nick: "bob", retryFirst: true });
  await alice.event("joined");
  await bob.event("joined");

  const said = messages(400);
  for (const text of said) {
    alice.client.say("#a", text);
    await alice.client.room();
    bob.client.say("#a", text);
    await bob.client.room();
  }
  await alice.client.settled();
  await bob.client.settled();
  for (const client of [alice, bob, carol]) {
    carol.client.say("#a", `to ${client.client.model.nick}`);
  }
  const last = "carol: to carol";
  for (const client of [alice, bob, carol]) {
    while (!told(client, "#a").includes(last)) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  const all = told(carol, "#a");
  for (const nick of ["alice", "bob"]) {
    assertEquals(
      all.filter((line) => line.startsWith(`${nick}: `)),
      said.map((text) => `${nick}: ${text}`),
    );
  }
  assertEquals(told(alice, "#a"), all);
  assertEquals(told(bob, "#a"), all);
  assert(one.cuts + two.cuts >= 20, `${one.cuts} and ${two.cuts} cuts`);
  for (const { client } of [alice, bob, carol]) await client.quit();
});
