/**
 * MONITOR.
 * @module
 */

import { assertEquals } from "@std/assert";
import { haveAccount, plain } from "../../support/accounts.ts";
import { TestServer } from "../../support/server.ts";

Deno.test("MONITOR + shows which users are online, and then their coming and going", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice");
  await server.connect("bob");
  assertEquals(await alice.ask("MONITOR + Bob,carol"), [
    ":test.local 730 alice :bob!~bob@bob.host",
    ":test.local 731 alice :carol",
  ]);
  const carol = await server.connect("Carol");
  assertEquals(alice.lines(), [":test.local 730 alice :Carol!~carol@Carol.host"]);
  carol.lose();
  assertEquals(alice.lines(), [":test.local 731 alice :Carol"]);
});

Deno.test("MONITOR reports a nick taken and given up, but no change of case", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice");
  await alice.send("MONITOR + qux");
  const baz = await server.connect("baz");
  alice.lines();
  await baz.send("NICK qux");
  assertEquals(alice.lines(), [":test.local 730 alice :qux!~baz@baz.host"]);
  await baz.send("NICK QUX");
  assertEquals(alice.lines(), []);
  await baz.send("NICK quux");
  assertEquals(alice.lines(), [":test.local 731 alice :QUX"]);
});

Deno.test("MONITOR -, C, L and S", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice");
  await server.connect("bob");
  await alice.send("MONITOR + bob,carol");
  assertEquals(await alice.ask("MONITOR L"), [
    ":test.local 732 alice :bob,carol",
    ":test.local 733 alice :End of MONITOR list",
  ]);
  assertEquals(await alice.ask("MONITOR s"), [
    ":test.local 730 alice :bob!~bob@bob.host",
    ":test.local 731 alice :carol",
  ]);
  assertEquals(await alice.ask("MONITOR - BOB"), []);
  assertEquals((await alice.ask("MONITOR L"))[0], ":test.local 732 alice :carol");
  assertEquals(await alice.ask("MONITOR C"), []);
  assertEquals(await alice.ask("MONITOR L"), [":test.local 733 alice :End of MONITOR list"]);
  (await server.connect("carol")).lose();
  assertEquals(alice.lines(), []);
});

Deno.test("MONITOR takes only nicks, and at least one", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice");
  assertEquals(await alice.ask("MONITOR + *!u@h"), []);
  assertEquals(await alice.ask("MONITOR L"), [":test.local 733 alice :End of MONITOR list"]);
  assertEquals(await alice.ask("MONITOR +"), [
    ":test.local 461 alice MONITOR :Not enough parameters",
  ]);
});

Deno.test("MONITOR enforces the limit in 005, and names the nicks over it", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice");
  const nicks = Array.from({ length: 102 }, (_, i) => `n${i}`);
  await alice.send(`MONITOR + ${nicks.slice(0, 99).join(",")}`);
  assertEquals(await alice.ask(`MONITOR + n0,${nicks.slice(99).join(",")}`), [
    ":test.local 731 alice :n0,n99",
    ":test.local 734 alice 100 n100,n101 :Monitor list is full.",
  ]);
});

Deno.test("a MONITOR list ends with its connection", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice");
  await alice.send("MONITOR + bob");
  alice.lose();
  assertEquals([...server.monitors.watching("bob")], []);
});

Deno.test("extended-monitor reports away status and real names of monitored users", async () => {
  const server = new TestServer();
  const caps = ["away-notify", "setname", "chghost"];
  const near = await server.connect("near", { caps: [...caps, "extended-monitor"] });
  const plain = await server.connect("plain", { caps });
  const nameless = await server.connect("nameless", { caps: ["extended-monitor"] });
  const bob = await server.connect("bob", { channels: ["#b"] });
  for (const client of [near, plain, nameless]) await client.ask("MONITOR + bob");
  await bob.send("AWAY :gone");
  await bob.send("SETNAME :Robert");
  assertEquals(near.lines(), [
    ":bob!~bob@bob.host AWAY :gone",
    ":bob!~bob@bob.host SETNAME :Robert",
  ]);
  assertEquals(plain.lines(), []);
  assertEquals(nameless.lines(), []);
  await near.send("JOIN #b");
  near.lines();
  await bob.send("AWAY");
  assertEquals(near.lines(), [":bob!~bob@bob.host AWAY"]);
});

Deno.test("extended-monitor reports logins and hosts of monitored users", async () => {
  const server = new TestServer({ operators: [{ name: "root", password: "secret" }] });
  await haveAccount(server, "bob");
  const caps = ["extended-monitor", "account-notify", "chghost"];
  const watcher = await server.connect("watcher", { caps });
  const bob = await server.connect("guest", { caps: ["sasl"] });
  const root = await server.connect("root");
  await root.send("OPER root secret");
  await watcher.ask("MONITOR + guest");
  await bob.send("AUTHENTICATE PLAIN");
  await bob.send(`AUTHENTICATE ${plain("bob", "sesame")}`);
  await root.send("CHGHOST guest cloak.example");
  assertEquals(watcher.lines(), [
    ":guest!~guest@guest.host ACCOUNT bob",
    ":guest!~guest@guest.host CHGHOST ~guest cloak.example",
  ]);
  await watcher.send("MONITOR - guest");
  await root.send("CHGHOST guest other.example");
  assertEquals(watcher.lines(), []);
});
