/**
 * Message tags.
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { TestServer } from "../../support/server.ts";

const CAPS = ["batch", "echo-message", "labeled-response", "message-tags"];

async function pair(caps: readonly string[] = CAPS) {
  const server = new TestServer();
  const alice = await server.connect("alice", { caps: CAPS, channels: ["#a"] });
  const bob = await server.connect("bob", { caps, channels: ["#a"] });
  alice.lines();
  return { server, alice, bob };
}

Deno.test("PRIVMSG, NOTICE and TAGMSG pass on client-only tags, and no others", async () => {
  const { alice, bob } = await pair();
  const tags = "+typing=active;+reply=abc;+draft/react=\\:-)\\s;+example.com/a;mine=1;msgid=forged";
  for (const command of ["PRIVMSG #a :hi", "NOTICE #a :hi", "TAGMSG #a", "PRIVMSG bob :hi"]) {
    const [echo] = await alice.askMessages(`@${tags} ${command}`);
    const [copy] = bob.messages();
    assertEquals(copy, echo);
    const { msgid, ...rest } = Object.fromEntries(copy?.tags ?? []);
    assert(msgid !== undefined && msgid !== "forged");
    assertEquals(rest, {
      "+typing": "active",
      "+reply": "abc",
      "+draft/react": ";-) ",
      "+example.com/a": "",
    });
  }
});

Deno.test("the server's tags come before the clients' tags", async () => {
  const { alice, bob } = await pair([...CAPS, "server-time"]);
  await alice.send("@+a=b PRIVMSG #a :hi");
  assertEquals([...bob.messages()[0]?.tags.keys() ?? []], ["time", "msgid", "+a"]);
});

Deno.test("clients without message-tags get no tags and no TAGMSG", async () => {
  const { alice, bob } = await pair([]);
  bob.lines();
  await alice.send("@+a=b TAGMSG #a");
  await alice.send("@+a=b PRIVMSG #a :hi");
  assertEquals(bob.lines(), [":alice!~alice@alice.host PRIVMSG #a :hi"]);
});

Deno.test("TAGMSG is refused like PRIVMSG, and echoed with its label", async () => {
  const { alice, bob } = await pair();
  const [echo, ...more] = await alice.askMessages("@label=x;+a=b TAGMSG #a");
  assertEquals([echo?.command, echo?.tags.get("label"), more], ["TAGMSG", "x", []]);
  assert(!bob.messages()[0]?.tags.has("label"));
  assertEquals((await alice.askMessages("@+a TAGMSG"))[0]?.command, "461");
  assertEquals((await alice.askMessages("@+a TAGMSG nobody"))[0]?.command, "401");
  await alice.send("PART #a");
  assertEquals((await alice.askMessages("@+a TAGMSG #a"))[0]?.command, "404");
});

Deno.test("a message can have at most 4094 bytes of tag data", async () => {
  const { alice, bob } = await pair();
  const data = (length: number) => `+a=${"x".repeat(length - 3)}`;
  await alice.send(`@${data(4094)} PRIVMSG #a :fits`);
  assertEquals(bob.messages()[0]?.tags.get("+a")?.length, 4091);
  assertEquals(await alice.ask(`@${data(4095)} PRIVMSG #a :too long`), [
    ":test.local 417 alice :Input line was too long",
  ]);
  assertEquals(bob.lines(), []);
});

Deno.test("history keeps tags, but no typing notifications", async () => {
  const { alice, bob } = await pair();
  await alice.send("@+typing=active TAGMSG #a");
  await alice.send("@+reply=1;+draft/react=x TAGMSG #a");
  await alice.send("@+reply=2 PRIVMSG #a :hi");
  await bob.send("CAP REQ draft/event-playback");
  const history = (await bob.askMessages("CHATHISTORY LATEST #a * 2")).slice(1, -1);
  assertEquals(history.map(({ command, tags }) => [command, tags.get("+reply")]), [
    ["TAGMSG", "1"],
    ["PRIVMSG", "2"],
  ]);
});
