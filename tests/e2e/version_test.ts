/**
 * `chatd version`.
 * @module
 */

import { assertEquals, assertMatch } from "@std/assert";
import project from "../../deno.json" with { type: "json" };

import { CHATD } from "../support/executable.ts";

Deno.test("the executable prints its version in an empty folder with an empty environment", async () => {
  const cwd = await Deno.makeTempDir();
  try {
    const command = new Deno.Command(CHATD, { args: ["version"], cwd, clearEnv: true });
    const { code, stdout, stderr } = await command.output();
    const text = new TextDecoder();
    assertEquals(text.decode(stderr), "");
    assertEquals(code, 0);
    assertMatch(
      text.decode(stdout),
      /^chatd \d+\.\d+\.\d+ \((commit [0-9a-f]{7,}(-dirty)?, \d{4}-\d\d-\d\d; )?Deno \d+\.\d+\.\d+\)\n$/,
    );
    assertEquals(text.decode(stdout).split(" ")[1], project.version);
    assertEquals([...Deno.readDirSync(cwd)], []);
  } finally {
    await Deno.remove(cwd, { recursive: true });
  }
});
