/**
 * Clients whose connections are cut again and again.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { haveAccount } from "../../support/accounts.ts";
import { CuttingProxy } from "../../support/cutting_proxy.ts";
import { startDaemon, type TestDaemon } from "../../support/daemon.ts";
import { Random } from "../../support/random.ts";
import { messages, talk, told } from "../support/cut_off.ts";
import { RunningClient } from "../support/running_client.ts";

const PATIENT = { retryFirst: true, timing: { backoff: { first: 5, most: 20 } } };

/** A proxy to the daemon that cuts ten connections. */
function proxy({ port }: TestDaemon, random: Random): CuttingProxy {
  return new CuttingProxy({ port: () => port, random, count: 10, bytes: [2_000, 9_000] });
}

Deno.test("20 cuts lose and repeat nothing in a channel", async () => {
  await using daemon = startDaemon();
  const random = new Random(20);
  await using one = proxy(daemon, random);
  await using two = proxy(daemon, random);
  const options = { channels: ["#a"], ...PATIENT };
  const carol = new RunningClient(daemon.port, { ...options, nick: "carol" });
  await carol.event("joined");
  const alice = new RunningClient(one.port, { ...options, nick: "alice" });
  const bob = new RunningClient(two.port, { ...options, nick: "bob" });
  await Promise.all([alice.event("joined"), bob.event("joined")]);

  const said = messages(400);
  await talk([alice, bob], "#a", said);
  carol.client.say("#a", "the end");
  const last = "carol: the end";
  const all = await told(carol, "#a", last);
  for (const nick of ["alice", "bob"]) {
    assertEquals(
      all.filter((line) => line.startsWith(`${nick}: `)),
      said.map((text) => `${nick}: ${text}`),
    );
  }
  assertEquals(await told(alice, "#a", last), all);
  assertEquals(await told(bob, "#a", last), all);
  assert(one.cuts + two.cuts >= 20, `${one.cuts} and ${two.cuts} cuts`);
  await Promise.all([alice, bob, carol].map(({ client }) => client.quit()));
});

Deno.test("20 cuts lose and repeat nothing between two accounts in private", async () => {
  await using daemon = startDaemon();
  const random = new Random(7);
  await using one = proxy(daemon, random);
  await using two = proxy(daemon, random);
  const start = async (nick: string, { port }: CuttingProxy) => {
    await haveAccount(daemon.daemon.server, nick);
    const credentials = { account: nick, password: "sesame" };
    const client = new RunningClient(port, { nick, channels: ["#a"], credentials, ...PATIENT });
    await client.event("joined");
    return client;
  };
  const alice = await start("alice", one);
  const bob = await start("bob", two);
  const said = messages(300);
  await talk([alice, bob], (client) => client === alice ? "bob" : "alice", said);
  alice.client.say("bob", "the end");
  await alice.client.settled();
  const [hers, his] = [
    await told(alice, "bob", "alice: the end"),
    await told(bob, "alice", "alice: the end"),
  ];
  assertEquals(hers, his);
  for (const client of [alice, bob]) {
    // While the recipient is cut off, the server answers with an error.
    const settled = client.all("outgoing").filter(({ message }) => message.state !== "pending");
    assertEquals(settled.filter(({ message }) => message.text !== "the end").length, said.length);
    const delivered = settled.filter(({ message }) => message.state === "acknowledged");
    const { nick } = client.client.model;
    assertEquals(
      hers.filter((line) => line.startsWith(`${nick}: `)),
      delivered.map(({ message }) => `${nick}: ${message.text}`),
    );
  }
  assert(one.cuts + two.cuts >= 20, `${one.cuts} and ${two.cuts} cuts`);
  await Promise.all([alice, bob].map(({ client }) => client.quit()));
});
