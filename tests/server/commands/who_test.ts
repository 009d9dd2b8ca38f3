/**
 * WHO and WHOX.
 * @module
 */

import { assertEquals } from "@std/assert";
import { TestServer } from "../../support/server.ts";

const operators = [{ name: "root", password: "secret" }];

Deno.test("WHO of a channel shows each member's flags: here or gone, operator, prefix, bot", async () => {
  const server = new TestServer({ operators });
  const alice = await server.connect("alice", { channels: ["#a"] });
  const bob = await server.connect("bob", { channels: ["#a"] });
  await alice.send("OPER root secret");
  await bob.send("AWAY :gone");
  await bob.send("MODE bob +B");
  assertEquals(await bob.ask("WHO #A"), [
    ":test.local 352 bob #a ~alice alice.host test.local alice H*@ :0 ALICE",
    ":test.local 352 bob #a ~bob bob.host test.local bob GB :0 BOB",
    ":test.local 315 bob #A :End of WHO list",
  ]);
});

Deno.test("WHO of a nick shows that user in any case of letters, or none", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice");
  await server.connect("bob");
  assertEquals(await alice.ask("WHO BOB"), [
    ":test.local 352 alice * ~bob bob.host test.local bob H :0 BOB",
    ":test.local 315 alice BOB :End of WHO list",
  ]);
  assertEquals(await alice.ask("WHO carol"), [":test.local 315 alice carol :End of WHO list"]);
  assertEquals(await alice.ask("WHO #none"), [":test.local 315 alice #none :End of WHO list"]);
});

Deno.test("WHO of a mask, of 0 and of nothing lists the visible users", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice");
  const bob = await server.connect("bob", { channels: ["#b"] });
  await server.connect("bobby");
  const nicks = async (line: string) =>
    (await alice.askMessages(line)).flatMap(({ command, params }) =>
      command === "352" ? [params[5]] : []
    );
  assertEquals(await nicks("WHO bob*"), ["bob", "bobby"]);
  assertEquals(await nicks("WHO *.host"), ["alice", "bob", "bobby"]);
  await bob.send("MODE bob +i");
  for (const line of ["WHO", "WHO 0", "WHO *"]) assertEquals(await nicks(line), ["alice", "bobby"]);
  await alice.send("JOIN #b");
  assertEquals(await nicks("WHO bob*"), ["bob", "bobby"]);
});

Deno.test("WHO with the flag o lists only operators", async () => {
  const server = new TestServer({ operators });
  const alice = await server.connect("alice");
  const bob = await server.connect("bob");
  await bob.send("OPER root secret");
  assertEquals(await alice.ask("WHO * o"), [
    ":test.local 352 alice * ~bob bob.host test.local bob H* :0 BOB",
    ":test.local 315 alice * :End of WHO list",
  ]);
});

Deno.test("WHO hides a secret channel and invisible members from users outside", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice", { channels: ["#a"] });
  await alice.send("MODE alice +i");
  const bob = await server.connect("bob");
  assertEquals(await bob.ask("WHO #a"), [":test.local 315 bob #a :End of WHO list"]);
  await alice.send("MODE alice -i");
  assertEquals((await bob.ask("WHO #a")).length, 2);
  await alice.send("MODE #a +s");
  assertEquals(await bob.ask("WHO #a"), [":test.local 315 bob #a :End of WHO list"]);
  assertEquals((await alice.ask("WHO #a")).length, 2);
});

Deno.test("WHOX returns the requested fields in its own order, and ignores unknown ones", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice", { channels: ["#a"] });
  const bob = await server.connect("bob", { channels: ["#a"] });
  assertEquals(await bob.ask("WHO alice %rnthzfc,042"), [
    ":test.local 354 bob 042 #a alice.host alice H@ ALICE",
    ":test.local 315 bob alice :End of WHO list",
  ]);
  assertEquals(await bob.ask("WHO alice %tuslda,1"), [
    ":test.local 354 bob 1 ~alice test.local 0 0 0",
    ":test.local 315 bob alice :End of WHO list",
  ]);
  assertEquals(await bob.ask("WHO alice %n"), [
    ":test.local 354 bob alice",
    ":test.local 315 bob alice :End of WHO list",
  ]);
  assertEquals(alice.nick, "alice");
});

Deno.test("WHOX shows addresses only to their owners and operators", async () => {
  const server = new TestServer({ operators });
  const alice = await server.connect("alice");
  await server.connect("bob", { host: "192.0.2.7" });
  const address = async () => (await alice.askMessages("WHO bob %i"))[0]?.params[1];
  assertEquals(await address(), "255.255.255.255");
  assertEquals((await alice.askMessages("WHO alice %i"))[0]?.params[1], "alice.host");
  await alice.send("OPER root secret");
  assertEquals(await address(), "192.0.2.7");
});

Deno.test("WHO takes a mask of bounded length, and says so", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice");
  assertEquals(await alice.ask(`WHO *${"a".repeat(300)}b`), [
    ":test.local FAIL WHO INVALID_PARAMS :A mask has at most 300 characters",
    ":test.local 315 alice * :End of WHO list",
  ]);
});
