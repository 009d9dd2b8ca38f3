import { assert, assertEquals } from "@std/assert";
import type { Message } from "../../protocol/message.ts";
import { TestServer } from "../support/server.ts";

/** Checks a draft/isupport batch that begins here, and gives what comes after it. */
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

Deno.test("extended-isupport tells before registration what the server supports", async () => {
  const client = new TestServer().client();
  const [ack, ...rest] = await client.askMessages("CAP REQ :batch draft/extended-isupport");
  assertEquals(ack?.params.slice(0, 2), ["*", "ACK"]);
  assertEquals(afterBatch(rest), []);
  assertEquals(rest[1]?.params[0], "*");
  await client.send("NICK alice");
  await client.send("USER alice 0 * :Alice");
  const burst = await client.askMessages("CAP END");
  const first = burst.findIndex(({ command }) => command === "BATCH");
  assert(!afterBatch(burst.slice(first)).some(({ command }) => command === "005"));
  afterBatch((await client.askMessages("VERSION")).slice(1));
});

Deno.test("extended-isupport works without batches, and each time it is asked for anew", async () => {
  const alice = await new TestServer().connect("alice");
  const commands = async (line: string) =>
    new Set((await alice.askMessages(line)).map(({ command }) => command));
  assertEquals(await commands("CAP REQ draft/extended-isupport"), new Set(["CAP", "005"]));
  assertEquals(await commands("CAP REQ draft/extended-isupport"), new Set(["CAP"]));
  assertEquals(await commands("CAP REQ -draft/extended-isupport"), new Set(["CAP"]));
  assertEquals(await commands("CAP REQ draft/extended-isupport"), new Set(["CAP", "005"]));
});
