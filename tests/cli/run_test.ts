/**
 * Which permissions a subcommand keeps.
 * @module
 */

import { assertEquals, assertRejects } from "@std/assert";
import { UsageError } from "../../cli/flags.ts";
import { run } from "../../cli/run.ts";

const permissions = { env: true, ffi: true, read: true, sys: true } as const;

function mayLoadNativeCode(): boolean {
  return Deno.permissions.querySync({ name: "ffi" }).state === "granted";
}

Deno.test({
  name: "a server and join load native code at their start, and join keeps no permission for it",
  permissions,
  async fn() {
    await assertRejects(() => run(["serve", "--listen", "127.0.0.1:x"]), UsageError);
    assertEquals(mayLoadNativeCode(), true);
    for (const command of ["join", "admin", "export"]) {
      await assertRejects(() => run([command, "--nonsense"]), UsageError);
      assertEquals(mayLoadNativeCode(), false);
    }
  },
});
