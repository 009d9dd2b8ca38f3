/**
 * The help of every subcommand.
 * @module
 */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { CommandSpec } from "../../cli/flags.ts";
import { commandHelp, programHelp } from "../../cli/help.ts";
import { specs } from "../../cli/run.ts";

/** Lines and columns of the smallest usual terminal; one line is for the prompt. */
const ROWS = 23;
const COLUMNS = 80;

function tooLong(help: string): string[] {
  return help.trimEnd().split("\n").filter((line, row) => line.length > COLUMNS || row >= ROWS);
}

Deno.test("help: each command's help fits a screen, and begins with an example", async () => {
  for (const spec of await specs()) {
    const help = commandHelp(spec);
    assertEquals([spec.name, ...tooLong(help)], [spec.name]);
    assertEquals(help.split("\n")[0], `  ${spec.example}`);
    assertStringIncludes(spec.example, "chatd ");
  }
  const help = programHelp(await specs());
  assertEquals(tooLong(help), []);
  assertStringIncludes(help.split("\n")[0] ?? "", "chatd serve");
});

Deno.test("help: --all shows everything", async () => {
  for (const spec of await specs()) {
    const lines = commandHelp(spec, true).split("\n");
    for (const { name } of spec.flags) {
      assert(
        lines.some((line) => new RegExp(`^  --${name}\\b`).test(line)),
        `${spec.name} --${name}`,
      );
    }
    assertEquals(lines.filter((line) => line.length > COLUMNS), []);
  }
});

Deno.test("help: beyond a screen it is cut, and says where the rest is", () => {
  const flags = Array.from({ length: 30 }, (_, i) => ({
    name: `flag-${i}`,
    help: "does something",
    ...(i < 10 ? {} : { rare: true as const }),
  }));
  const spec: CommandSpec = {
    name: "serve",
    operands: "",
    summary: "serves",
    example: "chatd serve",
    flags,
    details: "In short.",
    more: "At length.",
    page: "docs/serve.md",
  };
  const help = commandHelp(spec);
  assertStringIncludes(help, "--flag-9");
  assertStringIncludes(help, "In short.");
  assertStringIncludes(help, "'chatd help serve --all' shows the rest, and docs/serve.md.");
  assertEquals([help.includes("--flag-10"), help.includes("At length.")], [false, false]);
  assertStringIncludes(commandHelp({ ...spec, flags: flags.slice(0, 10) }), "At length.");
});
