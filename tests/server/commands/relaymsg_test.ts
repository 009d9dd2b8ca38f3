/**
 * RELAYMSG.
 * @module
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Message } from "../../../protocol/message.ts";
import { TestServer } from "../../support/server.ts";
import { withOperator } from "../../support/operators.ts";

const CAPS = ["batch", "labeled-response", "echo-message", "draft/chathistory"];

async function bridged() {
  const server = new TestServer();
  const bridge = await server.connect("bridge", { caps: CAPS, channels: ["#a"] });
  const alice = await server.connect("alice", { caps: CAPS, channels: ["#a"] });
  bridge.lines();
  return { server, bridge, alice };
}

function said(messages: readonly Message[]) {
  return messages.filter(({ command }) => command === "PRIVMSG")
    .map(({ source, params }) => [source?.split("!")[0], ...params]);
}

Deno.test("a channel operator relays messages under another nick", async () => {
  const { bridge, alice } = await bridged();
  const all = [["smt/discord", "#a", "hi"]];
  assertEquals(said(await bridge.askMessages("RELAYMSG #A smt/discord hi")), all);
  assertEquals(said(alice.messages()), all);
  const [echo] = await bridge.askMessages("@label=x RELAYMSG #a smt/discord :hi again");
  assertEquals([echo?.command, echo?.tags.get("label")], ["PRIVMSG", "x"]);
  assertEquals(echo?.source, "smt/discord!relay@test.local");
  assertEquals(said(alice.messages()), [["smt/discord", "#a", "hi again"]]);
  assertEquals(said(await alice.askMessages("CHATHISTORY LATEST #a * 10")), [
    ...all,
    ["smt/discord", "#a", "hi again"],
  ]);
});

Deno.test("relaying needs rights in the channel, or mode B and a voice", async () => {
  const { server, bridge, alice } = await bridged();
  const refused = async () => {
    const [first, ...more] = await alice.askMessages("RELAYMSG #a x/y hello");
    assertEquals(more, []);
    return first?.params.slice(0, -1).join(" ");
  };
  assertEquals(await refused(), "RELAYMSG PRIVS_NEEDED");
  await bridge.send("MODE #a +v alice");
  alice.lines();
  assertEquals(await refused(), "RELAYMSG PRIVS_NEEDED");
  await bridge.send("MODE #a +B");
  alice.lines();
  assertEquals(said(await alice.askMessages("RELAYMSG #a x/y hello")), [["x/y", "#a", "hello"]]);
  await bridge.send("MODE #a -v alice");
  alice.lines();
  assertEquals(await refused(), "RELAYMSG PRIVS_NEEDED");
  const carol = await server.connect("carol");
  assertMatch((await carol.ask("RELAYMSG #a x/y hello"))[0] ?? "", /FAIL RELAYMSG PRIVS_NEEDED :/);
  await bridge.send("MODE #a +s");
  for (const channel of ["#a", "#none"]) {
    assertEquals(await carol.ask(`RELAYMSG ${channel} x/y hello`), [
      `:test.local 403 carol ${channel} :No such channel`,
    ]);
  }
  bridge.lines();
  await bridge.send("RELAYMSG #a x/y \x01VERSION\x01");
  await bridge.send("MODE #a +C");
  bridge.lines();
  assertMatch((await bridge.ask("RELAYMSG #a x/y \x01VERSION\x01"))[0] ?? "", / 404 bridge #a :/);
});

Deno.test("a server operator relays messages to a channel that outsiders can speak in", async () => {
  const { server, root } = await withOperator();
  const alice = await server.connect("alice", { channels: ["#a"] });
  assertMatch((await root.ask("RELAYMSG #a x/y hello"))[0] ?? "", / 404 root #a :.*\(\+n\)/);
  await alice.send("MODE #a -n");
  alice.lines();
  assertEquals(await root.ask("RELAYMSG #a x/y hello"), []);
  assertEquals(alice.lines(), [":x/y!relay@test.local PRIVMSG #a :hello"]);
});

Deno.test("a relayed nick cannot be that of a user, and cannot break a line", async () => {
  const { bridge, alice } = await bridged();
  const nicks = [
    "alice",
    "alice/",
    "/alice",
    "a//b",
    "in!valid/x",
    "a@b/x",
    "#a/x",
    "a/#b",
    "a:b/x",
    "a.b/x",
    "a*/x",
    "a,b/x",
    "'a/x",
    '"a/x',
    "a\u200b/x",
    "a\u0007/x",
    "a\u00a0b/x",
    "e\u0301/x",
    `${"x".repeat(60)}/yyyy`,
    `${"x/".repeat(1500)}y`,
  ];
  for (const nick of nicks) {
    const [fail, ...more] = await bridge.askMessages(`RELAYMSG #a ${nick} hi`);
    assertEquals([fail?.params.slice(0, 2), more], [["RELAYMSG", "INVALID_NICK"], []], nick);
  }
  assertEquals((await bridge.askMessages("RELAYMSG #a x/y :  "))[0]?.params[1], "BLANK_MSG");
  assertEquals((await bridge.askMessages("RELAYMSG #a x/y"))[0]?.command, "461");
  assertEquals(alice.lines(), []);
  for (const nick of ["1337/discord", "zoë/matrix", "a/b/c", `${"x".repeat(59)}/yyyy`]) {
    assertEquals(said(await bridge.askMessages(`RELAYMSG #a ${nick} hi`)), [[nick, "#a", "hi"]]);
  }
});

Deno.test("clients with draft/relaymsg see the relaying user, and no tag names the bridge's account", async () => {
  const { server, root: bridge } = await withOperator();
  const caps = ["message-tags", "account-tag", "draft/oper-tag"];
  await bridge.send("JOIN #a");
  server.state.user("root")!.account = "Bridge";
  await bridge.send("MODE root +B");
  const full = await server.connect("full", {
    caps: [...caps, "draft/relaymsg"],
    channels: ["#a"],
  });
  const lone = await server.connect("lone", { caps: ["draft/relaymsg"], channels: ["#a"] });
  const none = await server.connect("none", { caps, channels: ["#a"] });
  for (const client of [full, lone, none]) client.lines();
  await bridge.send("@+reply=1;+chatd/nonce=0123456789abcdef01234567 RELAYMSG #a x/y hi");
  const keys = (messages: readonly Message[]) => [...messages[0]?.tags.keys() ?? []];
  await bridge.send("PRIVMSG #a hi");
  const [seen] = full.messages();
  assertEquals(seen?.tags.get("draft/relaymsg"), "root");
  assertEquals(keys([seen!]), ["draft/relaymsg", "msgid", "+reply"]);
  assertEquals(keys(lone.messages()), ["draft/relaymsg"]);
  assertEquals(keys(none.messages()), ["msgid", "+reply"]);
});

Deno.test("the bridge can delete its relayed messages, and other users cannot", async () => {
  const { server, bridge, alice } = await bridged();
  for (const client of [bridge, alice]) await client.send("CAP REQ :message-tags");
  await alice.send("CAP REQ draft/message-redaction");
  await bridge.send("RELAYMSG #a x/y oops");
  alice.lines();
  bridge.lines();
  const id = server.store.lastSaid("#a")?.id ?? "";
  assert(id !== "");
  assertEquals((await alice.askMessages(`REDACT #a ${id}`))[0]?.params[1], "REDACT_FORBIDDEN");
  await bridge.send(`REDACT #a ${id}`);
  assertEquals(alice.messages().map(({ command, params }) => [command, params[1]]), [
    ["REDACT", id],
  ]);
});

Deno.test("SEARCH finds a relayed message by its nick", async () => {
  const { bridge, alice } = await bridged();
  await bridge.send("RELAYMSG #a x/y needle");
  await bridge.send("PRIVMSG #a needle");
  alice.lines();
  assertEquals(said(await alice.askMessages("SEARCH text=needle;from=x/y")), [[
    "x/y",
    "#a",
    "needle",
  ]]);
});

Deno.test("line mode shows a relayed message under its nick", async () => {
  const { server, bridge } = await bridged();
  const dave = await server.call("dave");
  await dave.ask("/join #a");
  await bridge.send("RELAYMSG #a x/y hello");
  assertEquals(dave.output(), "x/y: hello\n");
});
