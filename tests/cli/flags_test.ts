/**
 * Parsing flags, and the errors for mistakes in them.
 * @module
 */

import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { type CommandSpec, nearest, parseFlags, UsageError } from "../../cli/flags.ts";
import { commandHelp } from "../../cli/help.ts";

const spec: CommandSpec = {
  name: "serve",
  operands: "[flags]",
  summary: "starts a server",
  example: "chatd serve",
  flags: [
    { name: "listen", value: "ADDR", repeat: true, help: "where to listen", default: "off" },
    { name: "name", value: "NAME", help: "the name" },
    { name: "ephemeral", help: "keep nothing" },
  ],
};

Deno.test("flags: values, repeats, switches and operands are distinguished", () => {
  const { operands, flags } = parseFlags(spec, [
    "a",
    "--listen",
    "1:2",
    "--listen=3:4",
    "--ephemeral",
    "007",
    "--",
    "--ephemeral=b",
  ]);
  assertEquals(operands, ["a", "007", "--ephemeral=b"]);
  assertEquals([...flags], [["listen", ["1:2", "3:4"]], ["ephemeral", ["true"]]]);
});

Deno.test("flags: the error for a mistake says what to do", () => {
  const message = (args: string[]) =>
    assertThrows(() => parseFlags(spec, args), UsageError).message;
  assertStringIncludes(message(["--listn", "x"]), "did you mean --listen?");
  assertStringIncludes(message(["--wholly-else"]), "chatd help serve");
  assertStringIncludes(message(["-x"]), "unknown flag -x");
  assertStringIncludes(message(["--listen"]), "--listen needs a value");
  assertStringIncludes(message(["--name", "--ephemeral"]), "--name needs a value");
  assertStringIncludes(message(["--name", "a", "--name", "b"]), "only once");
  assertStringIncludes(message(["--ephemeral=no"]), "--ephemeral takes no value");
});

Deno.test("flags: a near name is suggested, a distant one is not", () => {
  assertEquals(nearest("ephemral", ["listen", "ephemeral"]), "ephemeral");
  assertEquals(nearest("eph", ["listen", "ephemeral"]), "ephemeral");
  assertEquals(nearest("lisetn", ["listen", "ephemeral"]), "listen");
  assertEquals(nearest("zzz", ["listen", "ephemeral"]), undefined);
});

Deno.test("help: the flags of a group have a heading of their own", () => {
  const flags = [...spec.flags, { name: "much", value: "N", help: "how much", group: "Limits" }];
  const lines = commandHelp({ ...spec, flags }).trimEnd().split("\n");
  assertEquals(lines.slice(-3), ["", "Limits:", "  --much N  how much"]);
});

Deno.test("help: it begins with an example and stays within 80 columns", () => {
  const help = commandHelp(spec);
  assertStringIncludes(help.split("\n")[0] ?? "", "chatd serve");
  assertEquals(help.split("\n").filter((line) => line.length > 80), []);
});
