/**
 * A short attack with random bytes.
 * @module
 */

import { assertEquals, assertGreater } from "@std/assert";
import { within } from "../support/deadline.ts";
import { CHATD } from "../support/executable.ts";
import { fuzz } from "./fuzz.ts";

Deno.test({
  name: "random bytes at all listeners stop no server, delay no client, and leak nothing",
  // Memory and open files are read from /proc.
  ignore: Deno.build.os !== "linux",
  async fn() {
    within(180_000);
    const found = await fuzz({ command: [CHATD], seconds: 20, seed: 1 });
    assertEquals(found.faults, []);
    assertGreater(found.messages, 50);
    for (const [kind, count] of Object.entries(found.played)) assertGreater(count, 20, kind);
  },
});
