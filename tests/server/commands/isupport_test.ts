/**
 * ISUPPORT.
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import type { Message } from "../../../protocol/message.ts";
import { TestServer } from "../../support/server.ts";

/** Checks the draft/isupport batch at the start, and returns the messages after it. */
function afterBatch(messages: readonly Message[]): readonly Message[] {
  const [opening, ...rest] = messages;
  const reference = opening?.params[0]?.slice(1) ?? "";
  assertEquals([opening?.command, ...opening?.params ?? []], [
    "BATCH",
    `+${reference}`,
    "draft/isupport",
  ]);
  const end = rest.findIndex(({ params }) => params[0] === `-${reference}`);
  assert(end > 0);
  for (const { command, tags } of rest.slice(0, end)) {
    assertEquals([command, tags.get("batch")], ["005", reference]);
  }
  return rest.slice(end + 1);
}

Deno.test("ISUPPORT works before registration", async () => {
  const client = new TestServer().client();
  assertEquals(await client.ask("ISUPPORT"), [":test.local 451 * :You have not registered"]);
  const [ack, ...none] = await client.askMessages("CAP REQ :batch draft/extended-isupport");
  assertEquals([...ack?.params.slice(0, 2) ?? [], none], ["*", "ACK", []]);
  const told = await client.askMessages("ISUPPORT");
  assertEquals(afterBatch(told), []);
  assertEquals(told[1]?.params[0], "*");
  await client.send("NICK alice");
  await client.send("USER alice 0 * :Alice");
  const burst = await client.askMessages("CAP END");
  const first = burst.findIndex(({ command }) => command === "BATCH");
  assert(!afterBatch(burst.slice(first)).some(({ command }) => command === "005"));
  afterBatch((await client.askMessages("VERSION")).slice(1));
});

Deno.test("ISUPPORT works without any capability", async () => {
  const alice = await new TestServer().connect("alice");
  const told = await alice.askMessages("ISUPPORT");
  assertEquals(new Set(told.map(({ command }) => command)), new Set(["005"]));
  assertEquals(told, (await alice.askMessages("VERSION")).slice(1));
});

Deno.test("ISUPPORT is answered in one batch with the label", async () => {
  const alice = await new TestServer().connect("alice");
  await alice.send("CAP REQ :batch labeled-response draft/extended-isupport");
  const told = await alice.askMessages("@label=x ISUPPORT");
  assertEquals(told[0]?.tags.get("label"), "x");
  assertEquals(afterBatch(told), []);
});

Deno.test("draft/ICON is in 005 if the server has an icon", async () => {
  const icon = "https://example.org/icon.png?size={size}";
  const alice = await new TestServer({ icon }).connect("alice");
  const tokens = (await alice.ask("VERSION")).join(" ").split(" ");
  assert(tokens.includes("draft/ICON=https://example.org/icon.png?size\\x3D{size}"));
  const bob = await new TestServer().connect("bob");
  assert(!(await bob.ask("VERSION")).join().includes("ICON"));
});
