/**
 * CAP.
 * @module
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { CAPABILITIES } from "../../../protocol/capabilities.ts";
import { TestServer } from "../../support/server.ts";

const names = (line: string | undefined): string[] => (line ?? "").split(" :")[1]?.split(" ") ?? [];

Deno.test("CAP LS lists the names, in version 302 with values", async () => {
  const server = new TestServer();
  const old = server.client();
  const [line, ...none] = await old.ask("CAP LS");
  assertEquals(none, []);
  assertMatch(line ?? "", /^:test\.local CAP \* LS :/);
  for (const name of ["server-time", "message-tags", "echo-message", "batch", "cap-notify"]) {
    assert(names(line).includes(name), name);
  }
  assert(!line?.includes("="), "a value, in a version that has none");

  const lines = await server.client().ask("CAP LS 302");
  for (const more of lines.slice(0, -1)) assertMatch(more, /^:test\.local CAP \* LS \* :/);
  assertMatch(lines.at(-1) ?? "", /^:test\.local CAP \* LS :/);
  const listed = lines.flatMap((line) => line.split(" :")[1]?.split(" ") ?? []);
  const known = listed.map((word) => word.split("=")[0] ?? "");
  for (const name of names(line)) assert(known.includes(name), name);
  for (const more of lines) assert(more.length <= 510, more);
});

Deno.test("CAP LS before version 302 is one line of 512 bytes, with what older clients know first", async () => {
  const nick = "\u{1d504}".repeat(32);
  const server = new TestServer({ name: `${"a".repeat(40)}.example.org` });
  const alice = await server.connect(nick);
  for (const client of [new TestServer().client(), server.client(), alice]) {
    const [line = "", ...more] = await client.ask("CAP LS");
    assertEquals(more, []);
    assert(new TextEncoder().encode(`${line}\r\n`).byteLength <= 512, line);
    for (const name of ["server-time", "sasl", "multi-prefix", "away-notify", "setname"]) {
      assert(names(line).includes(name), `${name}: ${line}`);
    }
  }
  const all = names((await new TestServer().client().ask("CAP LS"))[0]);
  const left = CAPABILITIES.map(({ name }) => name).filter((name) => !all.includes(name));
  assertEquals(left, [
    "draft/multiline",
    "draft/account-registration",
    "draft/relaymsg",
    "draft/webpush",
    "draft/metadata-3",
    "draft/metadata-2",
  ]);
  for (const name of [...left, "draft/oper", "draft/no-implicit-names"]) {
    assertMatch((await alice.ask(`CAP REQ ${name}`))[0] ?? "", / ACK /);
  }
});

Deno.test("CAP LS and CAP REQ hold registration back until CAP END", async () => {
  for (const first of ["CAP LS 302", "CAP LS", "CAP REQ :batch", "CAP REQ :nonsense"]) {
    const server = new TestServer();
    const client = server.client();
    await client.send(first);
    await client.send("NICK alice");
    client.lines();
    assertEquals(await client.ask("USER a 0 * :A"), []);
    assertEquals((await client.ask("CAP END"))[0]?.split(" ")[1], "001");
    assertEquals(await client.ask("CAP END"), []);
  }
});

Deno.test("CAP LIST does not hold registration back, and lists the granted capabilities", async () => {
  const server = new TestServer();
  const client = server.client();
  assertEquals(await client.ask("CAP LIST"), [":test.local CAP * LIST :"]);
  await client.send("NICK alice");
  assertEquals((await client.ask("USER a 0 * :A"))[0]?.split(" ")[1], "001");
  await client.send("CAP REQ :echo-message server-time");
  const [line] = await client.ask("CAP LIST");
  assertEquals(names(line?.replace(/^@[^ ]+ /, "")).sort(), ["echo-message", "server-time"]);
});

Deno.test("CAP REQ grants all requested capabilities or none", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice");
  assertEquals(await alice.ask("CAP REQ :multi-prefix away-notify"), [
    ":test.local CAP alice ACK :multi-prefix away-notify",
  ]);
  assertEquals(await alice.ask("CAP REQ :-multi-prefix nonsense"), [
    ":test.local CAP alice NAK :-multi-prefix nonsense",
  ]);
  assertEquals(names((await alice.ask("CAP LIST"))[0]).sort(), ["away-notify", "multi-prefix"]);
  assertEquals(await alice.ask("CAP REQ :Multi-Prefix"), [
    ":test.local CAP alice NAK Multi-Prefix",
  ]);
  assertEquals(await alice.ask("CAP REQ :-multi-prefix  -multi-prefix away-notify "), [
    ":test.local CAP alice ACK :-multi-prefix -multi-prefix away-notify",
  ]);
  assertEquals(await alice.ask("CAP LIST"), [":test.local CAP alice LIST away-notify"]);
});

Deno.test("cap-notify comes with version 302 and stays", async () => {
  const server = new TestServer();
  const client = server.client();
  await client.send("CAP LS 307");
  assertEquals(await client.ask("CAP LIST"), [":test.local CAP * LIST cap-notify"]);
  assertEquals(await client.ask("CAP REQ :cap-notify"), [":test.local CAP * ACK cap-notify"]);
  assertEquals(await client.ask("CAP REQ :-cap-notify"), [":test.local CAP * NAK -cap-notify"]);
  const [line] = await client.ask("CAP LS");
  assert(!line?.includes("="), "a lower version is answered in its own way");
  assertEquals(await client.ask("CAP LIST"), [":test.local CAP * LIST cap-notify"]);

  const old = server.client();
  await old.send("CAP REQ :cap-notify");
  assertEquals(await old.ask("CAP REQ :-cap-notify"), [":test.local CAP * ACK -cap-notify"]);
});

Deno.test("an unknown CAP subcommand is refused", async () => {
  const server = new TestServer();
  const client = server.client();
  assertEquals(await client.ask("CAP FOO"), [":test.local 410 * FOO :Invalid CAP command"]);
  assertEquals(await client.ask("CAP"), [":test.local 461 * CAP :Not enough parameters"]);
  const alice = await server.connect("alice");
  assertEquals(await alice.ask("CAP FOO"), [":test.local 410 alice FOO :Invalid CAP command"]);
});

Deno.test("every capability can be requested and dropped, alone and with all others", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice");
  const asked = CAPABILITIES.map(({ name }) => name);
  for (const name of [...asked, asked.join(" ")]) {
    assertMatch((await alice.ask(`CAP REQ :${name}`)).join(), / ACK /, name);
    const without = name.split(" ").map((name) => `-${name}`).join(" ");
    assertMatch((await alice.ask(`CAP REQ :${without}`)).join(), / ACK /, without);
  }
});

Deno.test("server-time puts the time on every message", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice", { caps: ["server-time"], channels: ["#a"] });
  const bob = await server.connect("bob", { channels: ["#a"] });
  await bob.send("PRIVMSG #a :hi");
  await alice.send("WHOIS bob");
  const messages = alice.messages();
  assert(messages.length > 3);
  for (const { tags } of messages) {
    assertEquals([...tags.keys()], ["time"]);
    assertMatch(tags.get("time") ?? "", /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  }
});

Deno.test("sts gives the port to plain clients and the duration to TLS clients, and cannot be requested", async () => {
  const server = new TestServer({ sts: { port: 6697, duration: 2_592_000 } });
  const names = async (line: string, secure: boolean) => {
    const client = server.client({ secure });
    return (await client.askMessages(line)).flatMap(({ params }) =>
      params.at(-1)?.split(" ") ?? []
    );
  };
  assert((await names("CAP LS 302", false)).includes("sts=port=6697"));
  assert((await names("CAP LS 302", true)).includes("sts=duration=2592000"));
  assert(!(await names("CAP LS", false)).join().includes("sts"));
  const client = server.client();
  assertEquals((await client.askMessages("CAP REQ sts"))[0]?.params[1], "NAK");
  assert(!(await (new TestServer()).client().ask("CAP LS 302")).join().includes("sts"));
});
