/**
 * The documentation names every flag of `chatd serve` and `chatd join`.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { joinCommand } from "../../client/terminal/options/flags.ts";
import { SERVE } from "../../server/config/serve_flags.ts";
import { ROOT } from "../../tools/paths.ts";

/** Returns the flags that none of these pages names. */
async function unnamed(flags: readonly { name: string }[], pages: string[]): Promise<string[]> {
  assert(flags.length > 5);
  const texts = await Promise.all(
    pages.map((page) => Deno.readTextFile(new URL(`docs/${page}.md`, ROOT))),
  );
  const text = texts.join("\n");
  return flags.map(({ name }) => name).filter((name) => !new RegExp(`--${name}\\b`).test(text));
}

Deno.test("docs name every flag of serve", async () => {
  const pages = ["serve", "limits", "data", "line-mode", "administration", "security"];
  assertEquals(await unnamed(SERVE.flags, pages), []);
});

Deno.test("docs/join.md names every flag of join", async () => {
  assertEquals(await unnamed(joinCommand.flags, ["join"]), []);
});
