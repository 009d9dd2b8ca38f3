/**
 * REHASH.
 * @module
 */

import { assertEquals } from "@std/assert";
import type { Reloaded } from "../../../server/config/configuration.ts";
import { withOperator } from "../../support/operators.ts";

Deno.test("REHASH answers with its outcome", async () => {
  const { root: without } = await withOperator();
  assertEquals((await without.ask("REHASH"))[0]?.split(" ").slice(0, 4), [
    ":test.local",
    "FAIL",
    "REHASH",
    "CANNOT_REHASH",
  ]);
  let outcome: Reloaded = { file: "chatd.toml", remarks: ["--name needs a restart"] };
  const { root } = await withOperator({ reload: () => Promise.resolve(outcome) });
  assertEquals(await root.ask("REHASH"), [
    ":test.local 382 root chatd.toml :Rehashing",
    ":test.local NOTE REHASH REMARK :--name needs a restart",
  ]);
  outcome = { file: "chatd.toml", fault: "no TOML", remarks: [] };
  assertEquals(await root.ask("REHASH"), [
    ":test.local FAIL REHASH INVALID_CONFIGURATION :Keeping the current configuration: no TOML",
  ]);
});
