/**
 * The mark at the end of CHATHISTORY.
 * @module
 */

import { assertEquals } from "@std/assert";
import { TestServer } from "../../support/server.ts";
import { said } from "../store/store_suite.ts";

/** Requests history of a channel with ten messages, and returns the tags of the batch. */
async function asking(caps: readonly string[]) {
  const server = new TestServer();
  const bob = await server.connect("bob", { caps: ["batch", ...caps], channels: ["#a"] });
  for (let time = 1; time <= 10; time++) server.store.append("#a", said(time));
  return async (request: string) => {
    const [opening] = await bob.askMessages(`CHATHISTORY ${request}`);
    assertEquals(opening?.command, "BATCH");
    return [...opening?.tags.keys() ?? []];
  };
}

function stamp(time: number): string {
  return `timestamp=${new Date(time).toISOString()}`;
}

const END = ["draft/chathistory-end"];

Deno.test("CHATHISTORY marks the end of history in its direction", async () => {
  const tags = await asking(["draft/chathistory"]);
  for (
    const [request, isLast] of [
      ["LATEST #a * 10", true],
      ["LATEST #a * 9", false],
      [`LATEST #a ${stamp(8)} 2`, true],
      [`LATEST #a ${stamp(8)} 1`, false],
      [`BEFORE #a ${stamp(4)} 3`, true],
      [`BEFORE #a ${stamp(4)} 2`, false],
      [`BEFORE #a ${stamp(1)} 2`, true],
      [`AFTER #a ${stamp(7)} 3`, true],
      [`AFTER #a ${stamp(7)} 2`, false],
      [`BETWEEN #a ${stamp(2)} ${stamp(5)} 2`, true],
      [`BETWEEN #a ${stamp(2)} ${stamp(5)} 1`, false],
      [`BETWEEN #a ${stamp(5)} ${stamp(2)} 2`, true],
      [`BETWEEN #a ${stamp(5)} ${stamp(2)} 1`, false],
      [`AROUND #a ${stamp(5)} 200`, false],
      [`TARGETS ${stamp(0)} ${stamp(1e12)} 1`, true],
    ] as const
  ) assertEquals(await tags(request), isLast ? END : [], request);
});

Deno.test("CHATHISTORY TARGETS marks a complete list", async () => {
  const server = new TestServer();
  const channels = ["#a", "#b"];
  const bob = await server.connect("bob", { caps: ["batch", "draft/chathistory"], channels });
  for (const [i, channel] of channels.entries()) server.store.append(channel, said(i + 1));
  for (const [limit, expected] of [[1, []], [2, END]] as const) {
    const [opening] = await bob.askMessages(`CHATHISTORY TARGETS ${stamp(0)} ${stamp(9)} ${limit}`);
    assertEquals([...opening?.tags.keys() ?? []], expected);
  }
});

Deno.test("clients without draft/chathistory do not get the tag", async () => {
  const tags = await asking([]);
  assertEquals(await tags("LATEST #a * 10"), []);
});
