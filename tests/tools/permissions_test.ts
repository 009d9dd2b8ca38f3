/**
 * The permissions of the program, as deno.json names them.
 * @module
 */

import { assertEquals } from "@std/assert";
import project from "../../deno.json" with { type: "json" };
import { permissionsFor } from "../../tools/compile.ts";
import { ROOT } from "../../tools/paths.ts";

/** Folders whose sources are not in the executable. */
const BESIDE_THE_PROGRAM = new Set(["bench", "tests", "tools", "types"]);
const ENVIRONMENT_READ = /\benv(?:\.get|\.has)?\(\s*"([A-Z_]+)"/g;

async function* sources(folder: URL): AsyncIterable<string> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory && /^\w+$/.test(name) && !BESIDE_THE_PROGRAM.has(name)) {
      yield* sources(new URL(`${name}/`, folder));
    } else if (name.endsWith(".ts")) yield await Deno.readTextFile(new URL(name, folder));
  }
}

Deno.test("the program may read each environment variable that it uses", async () => {
  const allowed = new Set(project.permissions.default.env);
  const refused = new Set<string>();
  for await (const text of sources(ROOT)) {
    for (const [, name = ""] of text.matchAll(ENVIRONMENT_READ)) {
      if (!allowed.has(name)) refused.add(name);
    }
  }
  assertEquals([...refused], [], "add them to deno.json, permissions.default.env");
});

Deno.test("on Windows the program has permissions for all files, and none for FFI", () => {
  assertEquals(permissionsFor("x86_64-unknown-linux-gnu"), ["--permission-set"]);
  const flags = permissionsFor("x86_64-pc-windows-msvc");
  const { env, sys } = project.permissions.default;
  assertEquals(flags, [
    "--allow-net",
    "--allow-read",
    "--allow-write",
    `--allow-env=${env.join(",")}`,
    `--allow-sys=${sys.join(",")}`,
  ]);
});

Deno.test("the program may not run other programs, and may load only the system's code", () => {
  const granted = Object.keys(project.permissions.default).sort();
  assertEquals(granted, ["env", "ffi", "import", "net", "read", "sys", "write"]);
  assertEquals(project.permissions.default.import, false);
});
