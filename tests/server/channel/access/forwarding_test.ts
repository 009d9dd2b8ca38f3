/**
 * Channel modes f, F and Q.
 * @module
 */

import { assertEquals } from "@std/assert";
import { MemoryStore } from "../../../../server/store/memory.ts";
import { connectAs, haveAccount } from "../../../support/accounts.ts";
import { operators } from "../../../support/operators.ts";
import { TestServer } from "../../../support/server.ts";

const FORWARDED = ":test.local 470 bob #old #new :Forwarding to another channel";

/** Returns a server where alice forwards #old to #new, both of which she operates. */
async function forwarding(modes = "+i") {
  const server = new TestServer({ operators });
  const alice = await server.connect("alice", { channels: ["#old", "#new"] });
  const bob = await server.connect("bob");
  await alice.send("MODE #old +f #New");
  await alice.send(`MODE #old ${modes}`);
  alice.lines();
  return { server, alice, bob };
}

Deno.test("mode f sends users to another channel who cannot join this one", async () => {
  for (const modes of ["+i", "+l 1", "+R"]) {
    const { alice, bob } = await forwarding(modes);
    assertEquals((await bob.ask("JOIN #old")).slice(0, 2), [
      FORWARDED,
      ":bob!~bob@bob.host JOIN #new",
    ]);
    assertEquals(alice.lines(), [":bob!~bob@bob.host JOIN #new"]);
    await alice.send("INVITE bob #old");
    bob.lines();
    assertEquals((await bob.ask("JOIN #old"))[0], ":bob!~bob@bob.host JOIN #old");
  }
});

Deno.test("bans and keys do not forward, also where another mode would", async () => {
  for (const [modes, numeric] of [["+b bob", "474"], ["+ib bob", "473"], ["+ik sesame", "473"]]) {
    const { bob } = await forwarding(modes);
    const [answer = ""] = await bob.ask("JOIN #old");
    assertEquals(answer.split(" ")[1], numeric);
  }
});

Deno.test("a forward checks whether the user may join there, and ends with the first answer", async () => {
  const refused = ":test.local 473 bob #old :Cannot join channel (+i): you must be invited";
  for (const change of ["MODE #new +i", "MODE #new +b bob", "MODE #new +Q", "PART #new"]) {
    const { alice, bob } = await forwarding();
    await alice.send(change);
    assertEquals(await bob.ask("JOIN #old"), [refused]);
  }
  const { bob } = await forwarding();
  await bob.send("JOIN #new");
  assertEquals(await bob.ask("JOIN #old"), [refused]);
});

Deno.test("forwards lead on over five channels at most, and circles end", async () => {
  const { server, alice, bob } = await forwarding();
  await alice.send("MODE #new +if #old");
  assertEquals((await bob.ask("JOIN #old"))[0]?.split(" ")[1], "473");
  const names = Array.from({ length: 7 }, (_, i) => `#${i}`);
  const carol = await server.connect("carol", { channels: names });
  for (const [i, name] of names.slice(0, -1).entries()) {
    await carol.send(`MODE ${name} +if #${i + 1}`);
  }
  assertEquals((await bob.ask("JOIN #0"))[0]?.split(" ")[1], "473");
  assertEquals(
    (await bob.ask("JOIN #1"))[0],
    ":test.local 470 bob #1 #6 :Forwarding to another channel",
  );
});

Deno.test("mode f needs a channel that exists, and an operator there unless it has mode F", async () => {
  const { server, alice } = await forwarding("-f");
  const carol = await server.connect("carol", { channels: ["#hers"] });
  const missing = (name: string) => [
    `:test.local 696 alice #old f ${name} :There is no such channel`,
  ];
  assertEquals(await alice.ask("MODE #old +f #none"), missing("#none"));
  assertEquals(await alice.ask("MODE #old +f #old"), [
    ":test.local 696 alice #old f #old :A channel cannot forward to itself",
  ]);
  assertEquals(await alice.ask("MODE #old +f"), [
    ":test.local 696 alice #old f * :The mode needs a parameter",
  ]);
  assertEquals(await alice.ask("MODE #old +f #hers"), [
    ":test.local 482 alice #hers :You're not a channel operator there, and it lacks mode F",
  ]);
  await carol.send("MODE #hers +s");
  assertEquals(await alice.ask("MODE #old +f #hers"), missing("#hers"));
  await carol.send("MODE #hers -s+F");
  assertEquals(await alice.ask("MODE #old +f #HERS"), [
    ":alice!~alice@alice.host MODE #old +f #hers",
  ]);
  await carol.send("MODE #hers +Q");
  assertEquals((await alice.ask("MODE #old +f #hers"))[0]?.split(" ")[1], "696");
  const root = await server.connect("root");
  await root.send("OPER root secret");
  await root.send("JOIN #ops");
  await root.send("SAMODE #old +f #ops");
  assertEquals(alice.lines(), [":root!~root@root.host MODE #old +f #ops"]);
});

Deno.test("MODE shows the forward to members, and only that there is one to others", async () => {
  const { alice, bob } = await forwarding("-i");
  assertEquals((await alice.ask("MODE #old"))[0], ":test.local 324 alice #old +ntf #new");
  assertEquals((await bob.ask("MODE #old"))[0], ":test.local 324 bob #old +ntf *");
  assertEquals(await alice.ask("MODE #old -f"), [":alice!~alice@alice.host MODE #old -f"]);
});

Deno.test("a registered channel keeps its forward over a restart", async () => {
  const store = new MemoryStore();
  const server = new TestServer({}, { store });
  await haveAccount(server, "alice");
  const alice = await connectAs(server, "alice");
  await alice.send("JOIN #old,#new");
  await alice.send("CS REGISTER #old");
  await alice.send("MODE #old +f #new");
  const again = new TestServer({}, { store });
  assertEquals(again.state.channel("#old")?.forward, "#new");
});
