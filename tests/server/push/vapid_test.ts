/**
 * The key for push services.
 * @module
 */

import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { UsageError } from "../../../cli/flags.ts";
import { loadVapidKey, newVapidKey } from "../../../server/push/vapid.ts";

Deno.test("vapid: the key of the first start is kept, and only its owner can read it", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const first = await loadVapidKey(folder);
    assertEquals(await loadVapidKey(folder), first);
    assertMatch(first.publicKey, /^B[\w-]{86}$/);
    if (Deno.build.os !== "windows") {
      assertEquals((await Deno.stat(`${folder}/vapid.key`)).mode! & 0o777, 0o600);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("vapid: a file without a key is refused, with what to do", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const one = newVapidKey();
    const zero = "A".repeat(43);
    const texts = ["", "no key\n", `${one.publicKey}\n${zero}\n`, `${zero}\n${one.privateKey}\n`];
    for (const text of texts) {
      await Deno.writeTextFile(`${folder}/vapid.key`, text);
      const error = await assertRejects(() => loadVapidKey(folder), UsageError);
      assertMatch(error.message, /Restore it from a backup, or remove it/);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
